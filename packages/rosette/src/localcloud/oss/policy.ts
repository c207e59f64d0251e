import type { JsonObject } from '@rosette/template/base/json.ts';
import { Refusal } from '../web/refusal.ts';

/** One rule of a bucket policy, in the one form that all of them are brought into. */
interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditional: boolean;
}

const MAXIMUM_BYTES = 16 * 1024;

/** Throws `InvalidPolicyDocument` for what is no policy. */
export function checkPolicy(text: string): void {
  if (Buffer.byteLength(text) > MAXIMUM_BYTES) throw invalid(`it has more than ${MAXIMUM_BYTES} bytes`);
  readStatements(text);
}

export interface PolicyQuestion {
  /** Undefined: nobody signed. */
  readonly accountId: string | undefined;
  /** `oss:GetObject`. */
  readonly action: string;
  /** Of the bucket's owner. */
  readonly owner: string;
  readonly bucket: string;
  readonly key: string;
}

/**
 * What the policy says: a Deny outweighs every Allow. A rule with a condition never applies: nothing here judges source
 * addresses and the like.
 */
export function judgePolicy(text: string, question: PolicyQuestion): 'allow' | 'deny' | 'silent' {
  const resource = `${question.bucket}${question.key === '' ? '' : `/${question.key}`}`;
  const applying = readStatements(text).filter(
    ({ principals, actions, resources, conditional }) =>
      !conditional &&
      principals.some((each) => each === '*' || each === question.accountId) &&
      actions.some((each) => matches(each.toLowerCase(), question.action.toLowerCase())) &&
      resources.some((each) => matches(each, `acs:oss:*:${question.owner}:${resource}`)),
  );
  if (applying.some(({ effect }) => effect === 'Deny')) return 'deny';
  return applying.length > 0 ? 'allow' : 'silent';
}

function readStatements(text: string): readonly Statement[] {
  const policy = parse(text);
  const { Statement: statements } = policy;
  if (policy.Version !== '1') throw invalid('its Version must be "1"');
  if (!Array.isArray(statements) || statements.length === 0)
    throw invalid('Statement must be a list of one rule or more');
  return statements.map((each) => readStatement(each as JsonObject));
}

function readStatement(rule: JsonObject): Statement {
  if (rule.Effect !== 'Allow' && rule.Effect !== 'Deny') throw invalid('Effect must be Allow or Deny');
  return {
    effect: rule.Effect,
    principals: texts(rule, 'Principal'),
    actions: texts(rule, 'Action'),
    resources: texts(rule, 'Resource'),
    conditional: rule.Condition !== undefined,
  };
}

function texts(rule: JsonObject, name: string): readonly string[] {
  const value = rule[name];
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list) || list.length === 0 || !list.every((each) => typeof each === 'string')) {
    throw invalid(`${name} must be a text or a list of texts`);
  }
  return list as readonly string[];
}

function parse(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('it is not an object');
  return value as JsonObject;
}

function invalid(why: string): Refusal {
  return new Refusal(400, 'InvalidPolicyDocument', `The bucket policy is not valid: ${why}.`);
}

/** Stars stand for any text; linear in pattern and text, since both are a user's. The text may have a star of its own. */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
