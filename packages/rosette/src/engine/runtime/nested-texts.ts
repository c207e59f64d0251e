import { isJsonObject } from '@rosette/template/base/json.ts';
import type { Desired, PseudoParameters, ResourceView } from '@rosette/template/evaluate/instantiate.ts';
import { isKnown, reveal, type Value } from '@rosette/template/evaluate/value.ts';
import {
  asStale,
  type NestedText,
  type NestedTexts,
  TextUnreadable,
  textsBelow,
  withTextsBelow,
} from '#engine/ports/nested-texts.ts';
import { StackRefused, TemplateRejected } from '#engine/ports/stack-service.ts';
import type { StackRow, Write } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { handDown } from './hand-down.ts';
import { NOTHING_KNOWN, templateHash } from './models.ts';
import { prepareModel } from './prepare-model.ts';

export const NESTED_STACK = 'ALIYUN::ROS::Stack';

/** Addresses that one request may have read. */
const MOST_ADDRESSES = 100;

/** Addresses may hold secrets, so what is kept of one only tells it from others. */
export function digestOf(address: string): string {
  return templateHash(address);
}

/** What was read for an operation that is not durable yet. */
export interface TextsRead {
  readonly texts: NestedTexts;
  /** By hash. */
  readonly bodies: ReadonlyMap<string, string>;
}

export interface Nesting {
  readonly stack: Pick<StackRow, 'name' | 'region' | 'accountId' | 'ramRoleName' | 'resourceGroupId' | 'depth'>;
  readonly desired: Desired;
  /** What is known of the stack's resources. */
  readonly view: ResourceView;
  /** Read already, by the parent's operation or for a change set: not read again. */
  readonly given: NestedTexts;
  /** What the nested stacks are made of now. */
  readonly made: NestedTexts;
}

/**
 * Reads the templates of the nested stacks whose addresses are known, in all depths. Those whose addresses depend on what
 * is only made are read when they are. Rejects with `StackRefused` when one cannot be read.
 */
export async function readNestedTexts(dependencies: RuntimeDependencies, nesting: Nesting): Promise<TextsRead> {
  const reading = new Reading(dependencies);
  return { texts: await reading.below(nesting, ''), bodies: reading.bodies };
}

/** Makes what was read durable. */
export function textWrites({ bodies }: TextsRead): readonly Write[] {
  return [...bodies].map(([hash, body]) => ({ kind: 'template', hash, body }));
}

class Reading {
  readonly bodies = new Map<string, string>();
  readonly #dependencies: RuntimeDependencies;
  readonly #underWay = new Map<string, Promise<string>>();

  constructor(dependencies: RuntimeDependencies) {
    this.#dependencies = dependencies;
  }

  async below(nesting: Nesting, path: string): Promise<NestedTexts> {
    const nested = [...nesting.desired.resources.values()].filter(({ type }) => type === NESTED_STACK);
    const parts = await Promise.all(nested.map(({ name }) => this.#of(nesting, name, path)));
    return Object.assign({}, ...parts) as NestedTexts;
  }

  /** The text of one nested stack and of those inside it. */
  async #of(nesting: Nesting, name: string, above: string): Promise<NestedTexts> {
    const properties = nesting.desired.properties(name, nesting.view).value;
    const own = await this.#own(nesting, name, properties, `${above}${name}`);
    if (own === 'not known') return stillMade(nesting.made, name);
    const found: NestedTexts = own.text === null ? {} : { [name]: own.text };
    const below = await this.#inside(nesting, name, properties.Parameters ?? {}, own.body, `${above}${name}/`);
    return withTextsBelow(found, name, below);
  }

  async #own(
    { stack, given }: Nesting,
    name: string,
    { TemplateBody, TemplateURL }: Readonly<Record<string, Value>>,
    path: string,
  ): Promise<'not known' | { readonly text: NestedText | null; readonly body: string }> {
    if (isGiven(TemplateBody)) return isKnown(TemplateBody) ? { text: null, body: textIn(TemplateBody) } : 'not known';
    if (!isGiven(TemplateURL)) return { text: null, body: '' };
    if (!isKnown(TemplateURL)) return 'not known';
    const url = textIn(TemplateURL);
    const address = digestOf(url);
    const before = given[name];
    if (before !== undefined && before.address === address && before.stale !== true) {
      return { text: before, body: (await this.#dependencies.store.template(before.hash)) ?? '' };
    }
    if (this.#dependencies.texts === undefined) return 'not known';
    const body = await this.#read(url, stack, path);
    const hash = templateHash(body);
    this.bodies.set(hash, body);
    return { text: { address, hash }, body };
  }

  #read(url: string, stack: Nesting['stack'], path: string): Promise<string> {
    const known = this.#underWay.get(url);
    if (known !== undefined) return known;
    if (this.#underWay.size >= MOST_ADDRESSES) {
      const message = `The templates of nested stacks stand at more than ${MOST_ADDRESSES} addresses; put them together, or split the stack.`;
      throw new StackRefused('StackValidationFailed', 400, message);
    }
    const text = this.#dependencies.texts!.read(url, stack).catch((error: unknown) => {
      if (!(error instanceof TextUnreadable)) throw error;
      throw unreadable(path, error);
    });
    this.#underWay.set(url, text);
    return text;
  }

  /** What is wrong with an inner template is told by the stack that it makes. */
  async #inside(nesting: Nesting, name: string, parameters: Value, body: string, path: string): Promise<NestedTexts> {
    const { stack } = nesting;
    // Most templates name no address, and need not be evaluated here.
    if (!body.includes('TemplateURL') || stack.depth >= this.#dependencies.limits.nestingDepth) return {};
    const inner = { ...stack, name: `${stack.name}-${name}`, depth: stack.depth + 1 };
    const desired = await this.#desired(inner, body, parameters);
    if (desired === undefined) return asStale(textsBelow(nesting.made, name));
    const [given, made] = [textsBelow(nesting.given, name), textsBelow(nesting.made, name)];
    return this.below({ stack: inner, desired, view: NOTHING_KNOWN, given, made }, path);
  }

  async #desired(stack: Nesting['stack'], body: string, parameters: Value): Promise<Desired | undefined> {
    const { supplied, handed } = handDown(parameters);
    const { name, region, accountId, resourceGroupId } = stack;
    const pseudo: PseudoParameters = {
      stackName: name,
      stackId: 'None',
      region,
      accountId,
      tenantId: accountId,
      resourceGroupId,
    };
    try {
      return (await prepareModel(this.#dependencies, body, supplied, handed, pseudo)).desired;
    } catch (error) {
      if (error instanceof TemplateRejected) return undefined;
      throw error;
    }
  }
}

function stillMade(made: NestedTexts, name: string): NestedTexts {
  const own = made[name];
  return asStale(withTextsBelow(own === undefined ? {} : { [name]: own }, name, textsBelow(made, name)));
}

function isGiven(value: Value | undefined): value is Value {
  return value !== undefined && value !== null && value !== '';
}

/** A template in a property: text, or a map. */
export function textIn(value: Value): string {
  const clear = reveal(value);
  return isJsonObject(clear) ? JSON.stringify(clear) : String(clear);
}

/** Nothing was touched yet. */
function unreadable(path: string, { message }: TextUnreadable): StackRefused {
  const text = `The template of the nested stack ${path} could not be read: ${message}`;
  return new StackRefused('StackValidationFailed', 400, text.endsWith('.') ? text : `${text}.`);
}
