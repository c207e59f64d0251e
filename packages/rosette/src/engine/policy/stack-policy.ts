import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { matchesWildcard } from './wildcard.ts';

/*
 * Stack policies: which updates may touch which resources (reference/stack-lifecycle.md 8). A policy is a safety net and no
 * access control: it binds everybody alike, and only updates.
 */

export type UpdateAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

/** A valid policy in the one form that is evaluated: every list is a list. */
export interface StackPolicy {
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly (UpdateAction | 'Update:*')[];
  /** `except`: the statement is about every resource but these (NotResource). Patterns of logical ids. */
  readonly resources: { readonly except: boolean; readonly patterns: readonly string[] };
  /** All of them must hold. */
  readonly conditions: readonly TypeCondition[];
}

export interface TypeCondition {
  readonly operator: 'StringEquals' | 'StringLike';
  /** One of them must be the resource's type. */
  readonly types: readonly string[];
}

/** What is wrong at a place of the document. */
export interface PolicyFinding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type ParsedPolicy =
  | { readonly valid: true; readonly policy: StackPolicy }
  /** At least one finding. */
  | { readonly valid: false; readonly findings: readonly PolicyFinding[] };

export interface PolicyRequest {
  readonly action: UpdateAction;
  /** As in the expanded template: `Web[0]` for a counted resource. */
  readonly logicalId: string;
  readonly resourceType: string;
}

export interface PolicyDecision {
  readonly allowed: boolean;
  /** One sentence without its full stop, for people. */
  readonly reason: string;
}

/**
 * Reads a policy document and finds everything that is wrong with it. A member that is not known is a finding too: what
 * protects resources must not be left out silently.
 */
export function parseStackPolicy(document: Json): ParsedPolicy {
  const reading = new PolicyReading();
  const policy = reading.document(document);
  return reading.findings.length === 0 ? { valid: true, policy } : { valid: false, findings: reading.findings };
}

/** `Statement.2.Effect: …`; positions count from 1, as people do. */
export function policyFindingText({ path, message }: PolicyFinding): string {
  const place = path.map((part) => (typeof part === 'number' ? part + 1 : part)).join('.');
  return place === '' ? message : `${place}: ${message}`;
}

/** Whether a policy lets an update do this to a resource. Null, the stack without a policy, lets it do everything. */
export function evaluatePolicy(policy: StackPolicy | null, request: PolicyRequest): PolicyDecision {
  if (policy === null) return { allowed: true, reason: 'the stack has no policy' };
  const applying = policy.statements.map((statement, at) => ({ statement, number: at + 1 })).filter(isAbout(request));
  const what = `${request.action} of ${request.logicalId} (${request.resourceType})`;
  const deny = applying.find(({ statement }) => statement.effect === 'Deny');
  if (deny !== undefined) return { allowed: false, reason: `statement ${deny.number} denies ${what}` };
  const allow = applying[0];
  if (allow !== undefined) return { allowed: true, reason: `statement ${allow.number} allows ${what}` };
  return { allowed: false, reason: `no statement allows ${what}` };
}

function isAbout(request: PolicyRequest): (of: { readonly statement: PolicyStatement }) => boolean {
  return ({ statement }) =>
    statement.actions.some((action) => action === 'Update:*' || action === request.action) &&
    coversResource(statement, request.logicalId) &&
    statement.conditions.every((condition) => holdsFor(condition, request.resourceType));
}

/** A pattern means the expanded name, and the name as written in the template: a policy on `Web` protects `Web[0]`. */
function coversResource({ resources }: PolicyStatement, logicalId: string): boolean {
  const base = nameBeforeCount(logicalId);
  const named = resources.patterns.some(
    (pattern) => matchesWildcard(pattern, logicalId) || (base !== logicalId && matchesWildcard(pattern, base)),
  );
  return named !== resources.except;
}

function holdsFor({ operator, types }: TypeCondition, resourceType: string): boolean {
  return types.some((type) =>
    operator === 'StringLike' ? matchesWildcard(type, resourceType) : type === resourceType,
  );
}

/** `Web` of `Web[12]`; any other name as it is. */
function nameBeforeCount(logicalId: string): string {
  const at = logicalId.lastIndexOf('[');
  if (at <= 0 || !logicalId.endsWith(']')) return logicalId;
  const index = logicalId.slice(at + 1, -1);
  const isIndex = index !== '' && [...index].every((digit) => digit >= '0' && digit <= '9');
  return isIndex ? logicalId.slice(0, at) : logicalId;
}

const actionNames = ['Update:Modify', 'Update:Replace', 'Update:Delete', 'Update:*'] as const;
const resourcePrefix = 'LogicalResourceId/';

type Path = readonly (string | number)[];

/** One reading of one document; what it returns counts only when it found nothing. */
class PolicyReading {
  readonly findings: PolicyFinding[] = [];

  document(document: Json): StackPolicy {
    if (!isJsonObject(document)) {
      this.#find([], 'a stack policy is a map with a list of statements under Statement');
      return { statements: [] };
    }
    this.#refuseUnknown(document, [], ['Statement', 'Version']);
    const { Statement } = document;
    if (Statement === undefined)
      this.#find(['Statement'], 'it is missing; a policy without it would forbid every update');
    else if (!Array.isArray(Statement) || Statement.length === 0)
      this.#find(['Statement'], 'it must be a list with at least one statement');
    const list: readonly Json[] = Array.isArray(Statement) ? Statement : [];
    return { statements: list.flatMap((item, at) => this.#statement(item, ['Statement', at])) };
  }

  #statement(item: Json, path: Path): readonly PolicyStatement[] {
    if (!isJsonObject(item)) {
      this.#find(path, 'a statement is a map with Effect, Action, Principal and Resource');
      return [];
    }
    this.#refuseUnknown(item, path, ['Sid', 'Effect', 'Action', 'Principal', 'Resource', 'NotResource', 'Condition']);
    const effect = item.Effect;
    if (effect !== 'Allow' && effect !== 'Deny') this.#find([...path, 'Effect'], oneOf(effect, ['Allow', 'Deny']));
    if (item.Principal !== '*') this.#find([...path, 'Principal'], oneOf(item.Principal, ['*']));
    return [
      {
        effect: effect === 'Allow' ? 'Allow' : 'Deny',
        actions: this.#actions(item.Action, [...path, 'Action']),
        resources: this.#resources(item, path),
        conditions: this.#conditions(item.Condition, [...path, 'Condition']),
      },
    ];
  }

  #actions(given: Json | undefined, path: Path): PolicyStatement['actions'] {
    return this.#texts(given, path).flatMap((name) => {
      const known = actionNames.find((action) => action === name);
      if (known === undefined) this.#find(path, oneOf(name, actionNames));
      return known ?? [];
    });
  }

  #resources(statement: JsonObject, path: Path): PolicyStatement['resources'] {
    const except = statement.NotResource !== undefined;
    if (except && statement.Resource !== undefined)
      this.#find([...path, 'NotResource'], 'it stands beside Resource; a statement has one of them');
    const key = except ? 'NotResource' : 'Resource';
    const patterns = this.#texts(statement[key], [...path, key]).map((text) => {
      if (text === '*') return text;
      if (!text.startsWith(resourcePrefix) || text === resourcePrefix)
        this.#find([...path, key], `"${text}" is neither * nor ${resourcePrefix}NAME`);
      return text.slice(resourcePrefix.length);
    });
    return { except, patterns };
  }

  #conditions(given: Json | undefined, path: Path): readonly TypeCondition[] {
    if (given === undefined) return [];
    if (!isJsonObject(given) || Object.keys(given).length === 0) {
      this.#find(path, 'it must be a map with StringEquals or StringLike');
      return [];
    }
    return Object.entries(given).flatMap(([operator, test]) => this.#condition(operator, test, [...path, operator]));
  }

  #condition(operator: string, test: Json, path: Path): readonly TypeCondition[] {
    if (operator !== 'StringEquals' && operator !== 'StringLike') {
      this.#find(path, 'only StringEquals and StringLike are known');
      return [];
    }
    if (!isJsonObject(test) || test.ResourceType === undefined) {
      this.#find(path, 'it must be a map with ResourceType');
      return [];
    }
    this.#refuseUnknown(test, path, ['ResourceType']);
    return [{ operator, types: this.#texts(test.ResourceType, [...path, 'ResourceType']) }];
  }

  /** One text or a list of texts. */
  #texts(given: Json | undefined, path: Path): readonly string[] {
    if (given === undefined) this.#find(path, 'it is missing');
    const list: readonly Json[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
    if (given !== undefined && list.length === 0) this.#find(path, 'the list is empty');
    return list.flatMap((item) => {
      if (typeof item === 'string' && item !== '') return item;
      this.#find(path, `${JSON.stringify(item)} is no text`);
      return [];
    });
  }

  #refuseUnknown(given: JsonObject, path: Path, known: readonly string[]): void {
    for (const name of Object.keys(given))
      if (!known.includes(name)) this.#find([...path, name], `it is not known here; there are ${known.join(', ')}`);
  }

  #find(path: Path, message: string): void {
    this.findings.push({ path, message });
  }
}

function oneOf(given: Json | undefined, known: readonly string[]): string {
  const must = known.length === 1 ? `it must be ${known[0]}` : `it must be one of ${known.join(', ')}`;
  return given === undefined ? `it is missing; ${must}` : `${JSON.stringify(given)} is not known; ${must}`;
}
