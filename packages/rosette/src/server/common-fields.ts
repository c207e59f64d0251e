import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Page } from '#engine/ports/store.ts';
import { invalidParameter, notSupported } from './errors.ts';
import { type Decoded, type Field, flag, integer, literal, objects, required, text, withDefault } from './fields.ts';

/* Parameters that many operations share; limits from reference/stack-lifecycle.md 2.1 and reference/api.md 8 and 9. */

export const regionId = required(text());

/** An id, or a name as a harmless extension: both fit this alphabet. */
export const stackId = required(
  text({
    pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/,
    reason: 'a stack id looks like 4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff',
  }),
);

export const stackName = text({
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/,
  reason: 'a name has at most 255 letters, digits, hyphens and underscores, and begins with a letter or digit',
});

export const clientToken = text({
  pattern: /^[A-Za-z0-9_-]{1,64}$/,
  reason: 'a token has at most 64 letters, digits, hyphens and underscores',
});

/** An address that is told of terminal statuses; ROS's word for its event bus is known and refused
 *  (reference/stack-lifecycle.md 2.5). */
export const notificationUrl: Field<string | undefined> = (name, given) => {
  const value = text({ max: 1_024 })(name, given);
  if (value?.toLowerCase() === 'eventbridge') {
    throw notSupported('The event bus as a notification address', 'Give the address of an HTTP receiver.');
  }
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined;
  if (value !== undefined && url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw invalidParameter(name, 'it must be an http or https address');
  }
  return value;
};

export const parameterList = objects(200, {
  ParameterKey: required(text({ max: 128 })),
  ParameterValue: required(literal),
});

export const tagList = objects(20, {
  Key: required(text({ max: 128 })),
  Value: withDefault(literal, ''),
});

export const pageFields = {
  PageNumber: withDefault(integer(1, 1_000_000), 1),
  PageSize: withDefault(integer(1, 50), 10),
} as const;

type PageRequest = Decoded<typeof pageFields>;

export function requestedPage({ PageNumber, PageSize }: PageRequest): Page {
  return { number: PageNumber, size: PageSize };
}

/** What every list says of itself beside its items. */
export function pageFacts({ PageNumber, PageSize }: PageRequest, total: number): JsonObject {
  return { PageNumber, PageSize, TotalCount: total };
}

/** Settings of a creation where they are not given; an update keeps what the stack has. */
export const settingDefaults = { DisableRollback: false, TimeoutInMinutes: 60, Parallelism: 0 } as const;

export const stackSettings = {
  DisableRollback: flag,
  TimeoutInMinutes: integer(10, 1440),
  Parallelism: integer(0, 100_000),
} as const;

/** Supplied parameters as a map. A key given twice is a mistake that would otherwise be settled silently. */
export function parameterMap(
  pairs: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[],
): JsonObject {
  const map: Record<string, string> = Object.create(null);
  for (const { ParameterKey, ParameterValue } of pairs) {
    if (ParameterKey in map) throw invalidParameter('Parameters', `${ParameterKey} is given twice`);
    map[ParameterKey] = ParameterValue;
  }
  return map;
}
