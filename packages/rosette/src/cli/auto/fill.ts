import type { ApiClient } from '#server/contract/api-client.ts';
import { CliError } from '../errors.ts';
import { apiParameters, type ParameterValues } from '../parameters.ts';
import { candidates, isZone } from './choose.ts';
import { type DeclaredParameter, type ParameterConstraint, parameterConstraints } from './declaration.ts';
import { isPassword } from './password.ts';

export interface FillRequest {
  readonly client: ApiClient;
  readonly templateBody: string;
  readonly declared: readonly DeclaredParameter[];
  readonly given: ParameterValues;
  readonly randomInt: (limit: number) => number;
}

export interface Choice {
  readonly key: string;
  /** Masked when it is a secret. */
  readonly shown: string;
}

export interface Filled {
  /** Given and chosen values. */
  readonly values: ParameterValues;
  readonly choices: readonly Choice[];
}

/** One decision and what else could have been taken: a later parameter may find nothing under it. */
interface Decision {
  readonly parameter: DeclaredParameter;
  readonly candidates: readonly string[];
  at: number;
}

type Constraints = ReadonlyMap<string, ParameterConstraint>;

/** Each round asks anew, since what can be had depends on what was chosen. Twice around every parameter is plenty. */
const roundsPerParameter = 4;

/** Values for all parameters that have neither a default nor a given value. Rejects when one cannot be found. */
export async function fillParameters(request: FillRequest): Promise<Filled> {
  const open = request.declared.filter(({ key, hasDefault }) => !hasDefault && !request.given.has(key));
  const decisions: Decision[] = [];
  for (let round = 0; round <= open.length * roundsPerParameter; round += 1) {
    const decided = new Set(decisions.map(({ parameter }) => parameter.key));
    const pending = open.filter(({ key }) => !decided.has(key));
    if (pending.length === 0) return finish(request, decisions);
    const constraints = await askConstraints(request, valuesOf(request, decisions));
    const stuck = decideRound(request, pending, constraints, decisions);
    if (stuck !== undefined && !takeAnother(decisions, stuck, constraints))
      throw cannotFill(stuck, constraints, request.client.region);
  }
  throw new CliError('no combination of values was found for the parameters', {
    hint: 'give some of them with -p Key=Value',
  });
}

/** Decides every parameter whose choice depends on none that is still open. Returns the one for which there is nothing. */
function decideRound(
  request: FillRequest,
  pending: readonly DeclaredParameter[],
  constraints: Constraints,
  decisions: Decision[],
): DeclaredParameter | undefined {
  const open = new Set(pending.map(({ key }) => key));
  const isFree = ({ key }: DeclaredParameter) =>
    !constraints.get(key)?.dependsOn.some((other) => other !== key && open.has(other));
  const free = pending.filter(isFree);
  // Parameters that depend on each other in a ring: the first declared begins.
  for (const parameter of free.length > 0 ? free : pending.slice(0, 1)) {
    const taken = takenValues(request, decisions, parameter);
    const found = candidates(parameter, constraints.get(parameter.key), { randomInt: request.randomInt, taken });
    if (found.length === 0) return parameter;
    decisions.push({ parameter, candidates: found, at: 0 });
  }
  return undefined;
}

/** Goes back to the last decision that the stuck parameter depends on and takes its next candidate. */
function takeAnother(decisions: Decision[], stuck: DeclaredParameter, constraints: Constraints): boolean {
  const causes = constraints.get(stuck.key)?.dependsOn ?? [];
  for (let at = decisions.length - 1; at >= 0; at -= 1) {
    const decision = decisions[at]!;
    if (!causes.includes(decision.parameter.key) || decision.at + 1 >= decision.candidates.length) continue;
    decision.at += 1;
    decisions.length = at + 1;
    return true;
  }
  return false;
}

async function askConstraints({ client, templateBody }: FillRequest, values: ParameterValues): Promise<Constraints> {
  const answer = await client.call('GetTemplateParameterConstraints', {
    TemplateBody: templateBody,
    Parameters: apiParameters(values),
  });
  return parameterConstraints(answer);
}

function valuesOf({ given }: FillRequest, decisions: readonly Decision[]): ParameterValues {
  return new Map([
    ...given,
    ...decisions.map(({ parameter, candidates: all, at }) => [parameter.key, all[at]!] as const),
  ]);
}

function takenValues(
  request: FillRequest,
  decisions: readonly Decision[],
  parameter: DeclaredParameter,
): ReadonlySet<string> {
  if (!isZone(parameter)) return new Set();
  const values = valuesOf(request, decisions);
  return new Set(request.declared.filter(isZone).flatMap(({ key }) => values.get(key) ?? []));
}

function finish(request: FillRequest, decisions: readonly Decision[]): Filled {
  const choices = decisions.map(({ parameter, candidates: all, at }) => ({
    key: parameter.key,
    shown: isPassword(parameter) ? '******' : all[at]!,
  }));
  return { values: valuesOf(request, decisions), choices };
}

function cannotFill(parameter: DeclaredParameter, constraints: Constraints, region: string): CliError {
  const { key, association } = parameter;
  const reason = constraints.get(key)?.reason ?? '';
  const none =
    association === ''
      ? 'no value that would meet its constraints could be made up'
      : `there is none to choose from (${association})`;
  return new CliError(`--auto finds no value for parameter ${key}`, {
    where: `Parameters.${key}, region ${region}`,
    why: reason === '' ? none : reason,
    hint: `give one with -p ${key}=…`,
  });
}
