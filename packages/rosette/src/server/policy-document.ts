import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { toJson } from '@rosette/template/text/node.ts';
import { readDocument } from '@rosette/template/text/read-document.ts';
import { SourceText } from '@rosette/template/text/source.ts';
import { parseStackPolicy, policyFindingText } from '#engine/policy/stack-policy.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { invalidParameter, multipleParameter } from './errors.ts';
import { literal, text } from './fields.ts';

/* Stack policies in requests (reference/stack-lifecycle.md 8.1). */

/** Longest policy, in bytes of UTF-8. */
const LIMIT_BYTES = 16_384;

/** The policy that is kept with the stack. */
export const policyFields = { StackPolicyBody: literal, StackPolicyURL: text({ max: 1_350 }) } as const;

/** The policy that governs one update in its place. */
export const updatePolicyFields = {
  StackPolicyDuringUpdateBody: literal,
  StackPolicyDuringUpdateURL: text({ max: 1_350 }),
} as const;

const names = [
  'StackPolicyBody',
  'StackPolicyURL',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
] as const;

export type PolicyParameters = { readonly [Name in (typeof names)[number]]?: string | undefined };

/** The policies that a request brings, of which it may bring one at most. Throws the API's errors. An address must have
 *  been read (`withFetched`). */
export function requestedPolicies(given: PolicyParameters): {
  readonly policy: JsonObject | null;
  readonly policyDuringUpdate: JsonObject | null;
} {
  const named = names.filter((name) => given[name] !== undefined && given[name] !== '');
  const [only, ...others] = named;
  if (others.length > 0) throw multipleParameter(named);
  if (only === undefined) return { policy: null, policyDuringUpdate: null };
  if (only === 'StackPolicyURL' || only === 'StackPolicyDuringUpdateURL')
    throw new Error(`requestedPolicies: ${only} is read by withFetched first`);
  const document = policyDocument(only, given[only] ?? '');
  return only === 'StackPolicyBody'
    ? { policy: document, policyDuringUpdate: null }
    : { policy: null, policyDuringUpdate: document };
}

/** A valid document, as it was written. Everything that is wrong with it comes in one error, a line for each. */
function policyDocument(name: string, body: string): JsonObject {
  const bytes = Buffer.byteLength(body, 'utf8');
  if (bytes > LIMIT_BYTES)
    throw invalidParameter(name, `it has ${bytes} bytes, and a policy has at most ${LIMIT_BYTES}`);
  const document = parsed(body);
  const reading = parseStackPolicy(document);
  if (!reading.valid) throw policyInvalid(reading.findings.map(policyFindingText));
  if (!isJsonObject(document)) throw new Error('a valid stack policy is a map');
  return document;
}

function parsed(body: string): Json {
  const { node, diagnostics } = readDocument(body);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (node !== undefined && errors.length === 0) return toJson(node);
  const source = new SourceText(body);
  throw policyInvalid(
    errors.map(({ message, range }) => {
      if (range === undefined) return message;
      const { line, column } = source.positionAt(range.start);
      return `${line}:${column}: ${message}`;
    }),
  );
}

function policyInvalid(findings: readonly string[]): CloudError {
  return new CloudError('StackValidationFailed', ['The stack policy is invalid.', ...findings].join('\n'));
}
