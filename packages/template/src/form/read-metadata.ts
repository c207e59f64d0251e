import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { type FormCondition, Malformed, readCondition } from './form-condition.ts';
import type { FormCase, FormMapping, FormProblem, FormRules } from './form-types.ts';

/** What `AssociationPropertyMetadata` says about a form, apart from where values come from. */
export interface FormMetadata {
  readonly visible: FormCondition;
  readonly readOnly: FormCondition;
  readonly rules: FormRules;
  /** Members that are not read here, as they are written. */
  readonly options: JsonObject;
}

const ALWAYS: FormCondition = { kind: 'constant', holds: true };
const NEVER: FormCondition = { kind: 'constant', holds: false };

/** Reads the members that every association may have (reference/template-language.md 2.8). */
export class MetadataReader {
  readonly problems: FormProblem[] = [];
  readonly #definitions: JsonObject;

  constructor(definitions: JsonObject) {
    this.#definitions = definitions;
  }

  read(metadata: JsonObject, path: FormProblem['path']): FormMetadata {
    const take = (name: string): readonly [Json | undefined, FormProblem['path']] => [metadata[name], [...path, name]];
    return {
      visible: this.#condition(...take('Visible')) ?? ALWAYS,
      readOnly: this.#condition(...take('ReadOnly')) ?? NEVER,
      rules: {
        required: this.#condition(...take('Required')) ?? null,
        allowedValues: this.#cases(...take('AllowedValues')),
        minValue: this.#cases(...take('MinValue')),
        maxValue: this.#cases(...take('MaxValue')),
        value: this.#cases(...take('Value')),
        dynamicValue: this.#cases(...take('DynamicValue')),
        exclusiveTo: namesIn(metadata.ExclusiveTo),
        mapping: readMapping(metadata.MappingMetadata),
      },
      options: without(metadata, readMembers),
    };
  }

  problem(path: FormProblem['path'], message: string): void {
    this.problems.push({ path, message });
  }

  /** `{Condition: …}`, or true or false. What cannot be read decides nothing. */
  #condition(written: Json | undefined, path: FormProblem['path']): FormCondition | undefined {
    if (written === undefined || written === null) return undefined;
    if (typeof written === 'boolean') return written ? ALWAYS : NEVER;
    const inner = isJsonObject(written) && Object.hasOwn(written, 'Condition') ? written.Condition! : null;
    const condition = readCondition(inner, this.#definitions);
    if (!(condition instanceof Malformed)) return condition;
    this.problem(path, `\`${path.join('.')}\` ${condition.reason}.`);
    return undefined;
  }

  /** A list of `{Condition, Value}`; anything else is the value in every case. */
  #cases(written: Json | undefined, path: FormProblem['path']): readonly FormCase[] {
    if (written === undefined || written === null) return [];
    if (!Array.isArray(written) || !written.every(isCase)) return [{ when: ALWAYS, value: written }];
    return written.flatMap((one: JsonObject, index): readonly FormCase[] => {
      const when = this.#condition(one, [...path, index]);
      return when === undefined ? [] : [{ when, value: one.Value ?? null }];
    });
  }
}

const readMembers = [
  'Visible',
  'ReadOnly',
  'Required',
  'AllowedValues',
  'MinValue',
  'MaxValue',
  'Value',
  'DynamicValue',
  'ExclusiveTo',
  'MappingMetadata',
];

function isCase(value: Json): value is JsonObject {
  return isJsonObject(value) && Object.hasOwn(value, 'Condition');
}

function namesIn(written: Json | undefined): readonly string[] {
  const items: readonly Json[] = Array.isArray(written) ? written : [written ?? null];
  return items.filter((name) => typeof name === 'string');
}

function readMapping(written: Json | undefined): FormMapping | null {
  if (!isJsonObject(written)) return null;
  const { MappingName, MappedPropsName, ValueSelector, FallbackValue } = written;
  return {
    mapping: MappingName ?? null,
    properties: MappedPropsName ?? null,
    selector: ValueSelector ?? null,
    fallback: FallbackValue ?? null,
  };
}

export function without(map: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name)));
}
