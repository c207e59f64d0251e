import type { Json, JsonObject } from '../base/json.ts';
import { holds } from './form-condition.ts';
import { type FormValues, fill } from './form-text.ts';
import type { FormCase, FormParameter, ParameterForm } from './form-types.ts';

/** Names of the parameters to show, with what has been entered so far; defaults stand in for the rest. In order. */
export function visible(form: ParameterForm, values: JsonObject): readonly string[] {
  const current = currentValues(form, values);
  return parametersOf(form)
    .filter((parameter) => !parameter.hidden && holds(parameter.visible, current))
    .map(({ name }) => name);
}

/** What a parameter is in the form just now: what was entered, else its default. */
export function currentValues(form: ParameterForm, values: JsonObject): FormValues {
  const defaults = new Map(parametersOf(form).map((parameter) => [parameter.name, parameter.default]));
  return (name) => (Object.hasOwn(values, name) ? values[name] : defaults.get(name));
}

/** The value of the first case that holds, filled in; undefined when none does. */
export function chosen(cases: readonly FormCase[], current: FormValues): Json | undefined {
  const found = cases.find(({ when }) => holds(when, current));
  return found === undefined ? undefined : fill(found.value, current);
}

export function parametersOf({ groups }: ParameterForm): readonly FormParameter[] {
  return groups.flatMap(({ parameters }) => parameters);
}
