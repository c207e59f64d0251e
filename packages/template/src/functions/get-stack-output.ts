import { isDataMap } from '../base/data.ts';
import { anyKind, inValues, type LanguageFunction, type ValueKind } from './spec.ts';

const text: readonly ValueKind[] = ['string', 'null'];

/** Value of an output of another stack, of its own type; null when an argument is empty or there is none to be had. */
export const getStackOutput: LanguageFunction = {
  name: 'Fn::GetStackOutput',
  contexts: inValues,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'stack', accepts: text },
      { name: 'output', accepts: text },
      { name: 'region', accepts: text },
    ],
    optional: 1,
  },
  returns: anyKind,
  ask([stack, output, region], environment) {
    const asked = region === undefined ? environment.region : region;
    if (!stack || !output || !asked) return null;
    return { kind: 'stack-output', region: asked as string, stack: stack as string, output: output as string };
  },
  answered(answer) {
    const { Value = null, Secret, Missing } = isDataMap(answer) ? answer : {};
    return { value: Value, secret: Secret === true, ...(typeof Missing === 'string' ? { missing: Missing } : {}) };
  },
};
