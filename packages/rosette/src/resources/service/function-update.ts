import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Api } from '../caller.ts';
import { cleared, type Parameters } from '../properties.ts';
import type { UpdateAction } from '../update-declaration.ts';
import { camelCased } from './camel-case.ts';
import { codeOf } from './function-code.ts';

/** Whose functions are changed, and by which names. */
export interface FunctionUpdate {
  readonly api: Api;
  /** Properties besides `Code` that UpdateFunction takes. */
  readonly settings: readonly string[];
  readonly names: (id: string, properties: JsonObject) => JsonObject;
}

/** UpdateFunction of both versions of Function Compute. Code is sent only when it changed: it may be large. */
export function functionUpdate({ api, settings, names }: FunctionUpdate): UpdateAction {
  return {
    name: 'changing code and settings',
    properties: ['Code', ...settings],
    run: async ({ call, id, properties, changed }) => {
      const code = changed.includes('Code') ? { code: codeOf(properties) } : {};
      const wanted: Parameters = {
        description: cleared,
        environmentVariables: {},
        ...camelCased(properties, settings),
      };
      await call(api, 'UpdateFunction', { ...names(id, properties), ...wanted, ...code });
    },
  };
}
