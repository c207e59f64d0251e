import { type Argument, type Context, describeKinds, type LanguageFunction } from '@rosette/template/functions/spec.ts';

/** `Fn::Join: [delimiter, list]` */
export function signature({ name, shape }: LanguageFunction): string {
  if (shape.kind === 'single') return `${name}: ${shape.argument.name}`;
  const least = shape.arguments.length - (shape.optional ?? 0);
  const names = shape.arguments.map((argument, index) => (index < least ? argument.name : `${argument.name}?`));
  return `${name}: [${names.join(', ')}${shape.repeats === true ? ', …' : ''}]`;
}

/** What it takes, what it gives, and where it may stand, as Markdown. */
export function describeFunction(specification: LanguageFunction): string {
  const { shape, returns, contexts } = specification;
  const taken = shape.kind === 'single' ? [shape.argument] : shape.arguments;
  const alone =
    shape.kind === 'list' && shape.alone === true ? ['The first argument may stand alone, without the list.'] : [];
  return [
    ...taken.map((argument) => `- ${argument.name}: ${accepts(argument)}`),
    ...(alone.length === 0 ? [''] : ['', ...alone, '']),
    `Gives ${describeKinds(returns)}. May stand in ${places(contexts)}.`,
  ].join('\n');
}

function accepts({ accepts: kinds, literal }: Argument): string {
  const words = kinds === 'condition' ? 'a condition' : describeKinds(kinds);
  return literal === true ? `${words}, written out` : words;
}

const words: Readonly<Record<Context, string>> = {
  value: 'values',
  condition: 'conditions',
  rule: 'rules',
  count: '`Count`',
};

function places(contexts: readonly Context[]): string {
  const names = contexts.map((context) => words[context]);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
