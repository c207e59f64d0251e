import { isJsonObject, type Json } from '../base/json.ts';
import type { PropertySchema } from '../schema/resource-schema.ts';
import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import { childrenOf, type Expression, literalText } from './expression.ts';
import { contentOf } from './local-declaration.ts';
import type { ParameterDeclaration } from './parameter-declaration.ts';
import { isSecretName, secretShape } from './secret-shape.ts';

/** Secrets in clear: written out, as defaults, and in parameters that are shown. */
export function lintSecrets(checker: Checker): void {
  const { resources, outputs, locals, parameters } = checker.template;
  const search = new SecretSearch(checker);
  for (const { name, type, properties } of resources.values()) {
    const schema = { properties: checker.schema(type.text)?.properties ?? {} };
    search.walk(properties, { schema, secret: false }, ['Resources', name.text, 'Properties']);
  }
  for (const { name, value } of outputs.values()) search.walk(value, NOWHERE, ['Outputs', name.text, 'Value']);
  for (const local of locals.values()) search.walk(contentOf(local), NOWHERE, ['Locals', local.name.text]);
  for (const parameter of parameters.values()) lintDefault(parameter, checker);
  for (const [name, path] of search.shown) {
    const message = `\`${name}\` becomes the secret \`${path.join('.')}\`, but without \`NoEcho\` everyone who sees the stack sees its value.`;
    checker.report(
      'SecretShown',
      message,
      ['Parameters', name],
      parameters.get(name)!.name.range,
      'Add `NoEcho: true`.',
    );
  }
}

function lintDefault({ name, noEcho, default: value, defaultRange }: ParameterDeclaration, checker: Checker): void {
  if (typeof value !== 'string' || defaultRange === null) return;
  const path = ['Parameters', name.text, 'Default'];
  const shape = secretShape(value);
  if (shape !== undefined) {
    reportSecret(shape, path, defaultRange, checker);
  } else if (noEcho && value !== '') {
    const message = `\`${name.text}\` is a secret, and everyone who sees the template can read its default.`;
    checker.report(
      'SecretDefault',
      message,
      path,
      defaultRange,
      'Leave `Default` out, so that each stack gets its own.',
    );
  }
}

interface Position {
  /** What is known of the property. */
  readonly schema: PropertySchema | undefined;
  readonly secret: boolean;
}

const NOWHERE: Position = { schema: undefined, secret: false };

class SecretSearch {
  readonly #checker: Checker;
  /** Parameters without `NoEcho` whose value is a secret property, with the first of these properties. */
  readonly shown = new Map<string, Path>();

  constructor(checker: Checker) {
    this.#checker = checker;
  }

  walk(at: Expression, position: Position, path: Path): void {
    switch (at.kind) {
      case 'literal':
        this.#literal(at.value, position.secret, at.range, path);
        return;
      case 'map':
        for (const { key, value } of at.entries) this.walk(value, member(position.schema, key), [...path, key]);
        return;
      case 'list':
        for (const [index, item] of at.items.entries())
          this.walk(item, { ...position, schema: position.schema?.items }, [...path, index]);
        return;
      case 'call':
        this.#call(at, position, path);
    }
  }

  #call(at: Extract<Expression, { kind: 'call' }>, position: Position, path: Path): void {
    if (at.function === 'Ref' && position.secret) this.#reference(literalText(at.argument), path);
    // Only a branch is the value itself; other functions make something else of what is written in them.
    const isChoice = at.function === 'Fn::If' && at.argument.kind === 'list';
    const inner = isChoice ? at.argument : at;
    const inside = isChoice ? [...path, at.function] : path;
    for (const [step, child] of childrenOf(inner))
      this.walk(child, isChoice && step !== 0 ? position : NOWHERE, [...inside, step]);
  }

  #literal(value: Json, secret: boolean, range: Expression['range'], path: Path): void {
    if (typeof value === 'string') {
      const shape = secretShape(value) ?? (secret && isOpaque(value) ? `\`${lastName(path)}\`` : undefined);
      if (shape !== undefined) reportSecret(shape, path, range, this.#checker);
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.#literal(item, false, range, [...path, index]);
    } else if (isJsonObject(value)) {
      for (const key of Object.keys(value)) this.#literal(value[key]!, false, range, [...path, key]);
    }
  }

  #reference(name: string | undefined, path: Path): void {
    const parameter = name === undefined ? undefined : this.#checker.template.parameters.get(name);
    if (parameter === undefined || parameter.noEcho || this.shown.has(name!)) return;
    this.shown.set(name!, path);
  }
}

/** Of a property that is known its schema tells; of others the name does. */
function member(schema: PropertySchema | undefined, key: string): Position {
  const known = schema?.properties !== undefined && Object.hasOwn(schema.properties, key);
  const inner = known ? schema!.properties![key]! : schema?.values;
  return { schema: inner, secret: known ? inner!.secret === true : isSecretName(key) };
}

/** What stands for a value, or switches something, is no secret. */
function isOpaque(text: string): boolean {
  return text !== '' && !/^(?:true|false|yes|no|\*+)$/i.test(text);
}

function lastName(path: Path): string {
  return String(path.findLast((step) => typeof step === 'string' && !step.startsWith('Fn::')));
}

function reportSecret(what: string, path: Path, range: Expression['range'], checker: Checker): void {
  const message = `A secret is written out here (${what}), so everyone who sees the template can read it.`;
  checker.report('SecretInTemplate', message, path, range, SECRET_HINT);
}

const SECRET_HINT = 'Take it from a parameter with `NoEcho: true`, or from ALIYUN::OOS::SecretParameter::Value.';
