import type { DeclaredParameter, ParameterConstraint } from './declaration.ts';
import { isPassword, makePassword } from './password.ts';
import { satisfies } from './satisfies.ts';

export interface ChoiceContext {
  readonly randomInt: (limit: number) => number;
  /** Values that other parameters of the same kind have already: two zones should be two zones. */
  readonly taken: ReadonlySet<string>;
}

/** The values that could be taken, best first; empty when nothing can be made up. */
export function candidates(
  parameter: DeclaredParameter,
  constraint: ParameterConstraint | undefined,
  context: ChoiceContext,
): readonly string[] {
  const offered = constraint?.allowedValues ?? [];
  if (offered.length > 0) return ranked(parameter, offered, context.taken);
  if (parameter.allowedValues.length > 0) return parameter.allowedValues;
  if (isPassword(parameter)) return defined(makePassword(parameter, context.randomInt));
  return madeUp(parameter);
}

/** Whether `--auto` picks from what exists in the cloud; such parameters should differ from each other where they can. */
export function isZone(parameter: DeclaredParameter): boolean {
  return /ZoneId$/.test(parameter.association) || /zone(id)?\d*$/i.test(parameter.key);
}

function ranked(
  parameter: DeclaredParameter,
  offered: readonly string[],
  taken: ReadonlySet<string>,
): readonly string[] {
  const fitting = offered.filter(
    (value) => parameter.allowedValues.length === 0 || parameter.allowedValues.includes(value),
  );
  const weight = (value: string) => (isZone(parameter) && taken.has(value) ? 1 : 0) * 10 - preference(value);
  return fitting.toSorted((a, b) => weight(a) - weight(b));
}

/** What a person who does not care would most likely want: a free Linux image, a current disk. */
function preference(value: string): number {
  if (/^aliyun_\d/.test(value)) return 3;
  if (/^(ubuntu|debian|centos|anolisos)_/.test(value)) return 2;
  return value === 'cloud_essd' ? 1 : 0;
}

function madeUp(parameter: DeclaredParameter): readonly string[] {
  switch (parameter.type) {
    case 'Number':
      return [String(numberWithin(parameter))];
    case 'Boolean':
      return ['false'];
    case 'Json':
      return ['{}'];
    default:
      return needsExisting(parameter) ? [] : names(parameter).filter((text) => satisfies(text, parameter));
  }
}

/** Things that must exist before: nothing can be made up for them. A snapshot or key pair, though, may be left out. */
function needsExisting(parameter: DeclaredParameter): boolean {
  return /(Id|Ids)$/.test(parameter.association) && !isOptionalThing(parameter);
}

function isOptionalThing(parameter: DeclaredParameter): boolean {
  return /(Snapshot|KeyPair|ResourceGroup)/.test(parameter.association);
}

function numberWithin({ minValue, maxValue }: DeclaredParameter): number {
  const wanted = minValue ?? 1;
  return maxValue === undefined ? wanted : Math.min(wanted, maxValue);
}

/** Texts in the forms that patterns usually ask for: a name of the parameter, plainer ones, an address. */
function names(parameter: DeclaredParameter): readonly string[] {
  const kebab = parameter.key
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const forms = [
    kebab,
    kebab.replaceAll('-', '_'),
    kebab.replaceAll('-', ''),
    `rosette-${kebab}`,
    'rosette',
    'Rosette1',
    '1',
    '10.0.0.0/24',
    'http://localhost',
    '/',
  ];
  const cut = forms.map((form) => form.slice(0, parameter.maxLength).replace(/[-_]+$/, ''));
  const long = cut.map((form) => form.padEnd(parameter.minLength, 'x'));
  return isOptionalThing(parameter) ? ['', ...long] : long;
}

function defined(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
