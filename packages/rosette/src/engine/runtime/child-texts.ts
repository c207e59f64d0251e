import type { ResourceState } from '#engine/operation/state.ts';
import {
  asFresh,
  keptTexts,
  NESTED_TEXTS,
  type NestedTexts,
  TextUnreadable,
  textsBelow,
  textsOption,
  withTextsBelow,
} from '#engine/ports/nested-texts.ts';
import type { TemplateAt } from '#engine/ports/resource-type.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';
import type { StackRow, Write } from '#engine/ports/store.ts';
import type { Acceptor } from './acceptor.ts';
import type { LiveOperation } from './live-operation.ts';
import { templateHash } from './models.ts';
import { digestOf } from './nested-texts.ts';

/** Option of a nested stack: the token of the step that made it. */
export const MADE_BY = 'NestedToken';

/**
 * The texts of nested stacks while their parents' operations run. What an operation reads is kept with its own stack and
 * with every stack above it, each of which may have to go back to it.
 */
export class ChildTexts {
  readonly #acceptor: Acceptor;

  constructor(acceptor: Acceptor) {
    this.#acceptor = acceptor;
  }

  async read(parentId: string, { logicalId, address }: TemplateAt, undoing: boolean): Promise<string> {
    const { stack } = this.#live(parentId).state;
    const kept = keptTexts(stack)[logicalId];
    if (kept?.address === digestOf(address) && (undoing || kept.stale !== true)) return this.#recorded(kept.hash);
    const body = await this.#readNow(stack, logicalId, address);
    const own = { address: digestOf(address), hash: templateHash(body) };
    await this.#keep(parentId, { ...withTextsBelow(keptTexts(stack), logicalId, {}), [logicalId]: own }, [
      { kind: 'template', hash: own.hash, body },
    ]);
    return body;
  }

  /** What a child shall not read again. An undo goes back to what was, however old. */
  forChild(parentId: string, logicalId: string | undefined, undoing: boolean): NestedTexts {
    if (logicalId === undefined) return {};
    const below = textsBelow(keptTexts(this.#live(parentId).state.stack), logicalId);
    return undoing ? asFresh(below) : below;
  }

  /** What a child's operation has read since it was accepted is kept above it, too. */
  async tellParents(childId: string): Promise<void> {
    const child = this.#acceptor.driver.ofStack(childId)?.state.stack;
    if (child !== undefined) await this.#commit(this.#above(child), []);
  }

  async #readNow(stack: StackRow, logicalId: string, address: string): Promise<string> {
    const { texts } = this.#acceptor.dependencies;
    if (texts === undefined) {
      const message =
        'This installation does not read templates by their addresses; give the template as TemplateBody.';
      throw new StackRefused('NotSupported', 400, message);
    }
    try {
      return await texts.read(address, stack);
    } catch (error) {
      if (!(error instanceof TextUnreadable)) throw error;
      const message = `The template of the nested stack ${logicalId} could not be read: ${error.message}`;
      throw new StackRefused('StackValidationFailed', 400, message.endsWith('.') ? message : `${message}.`);
    }
  }

  async #recorded(hash: string): Promise<string> {
    const body = await this.#acceptor.dependencies.store.template(hash);
    if (body === undefined) throw new Error(`the template ${hash} of a nested stack is not in the store`);
    return body;
  }

  async #keep(stackId: string, texts: NestedTexts, writes: readonly Write[]): Promise<void> {
    const changed = new Map([[stackId, texts]]);
    const { stack } = this.#live(stackId).state;
    await this.#commit(new Map([...changed, ...this.#above({ ...stack, options: withTexts(stack, texts) })]), writes);
  }

  /** What the stacks above keep when this one keeps what it does; those for which that is nothing new are left out. */
  #above(stack: StackRow): Map<string, NestedTexts> {
    const found = new Map<string, NestedTexts>();
    for (let child = stack; child.parentId !== null; ) {
      const parent = this.#acceptor.driver.ofStack(child.parentId)?.state;
      const name = parent === undefined ? undefined : nameOf(parent.resources.values(), child);
      if (parent === undefined || name === undefined) break;
      const before = keptTexts(parent.stack);
      const texts = withTextsBelow(before, name, keptTexts(child));
      if (!sameTexts(before, texts)) found.set(parent.stack.id, texts);
      child = { ...parent.stack, options: withTexts(parent.stack, texts) };
    }
    return found;
  }

  /** The stacks change where their operations hold them, as these write them too. What is not durable is not kept. */
  async #commit(changed: ReadonlyMap<string, NestedTexts>, writes: readonly Write[]): Promise<void> {
    if (changed.size === 0) return;
    const before = [...changed].map(([id, texts]) => {
      const { state } = this.#live(id);
      const former = keptTexts(state.stack);
      state.stack = { ...state.stack, options: withTexts(state.stack, texts) };
      return [state, former] as const;
    });
    const rows = before.map(([{ stack }]): Write => ({ kind: 'stack', row: stack }));
    try {
      await this.#acceptor.driver.commitAlongside([...writes, ...rows]);
    } catch (error) {
      for (const [state, former] of before) {
        state.stack = { ...state.stack, options: withTexts(state.stack, former) };
      }
      throw error;
    }
  }

  #live(stackId: string): LiveOperation {
    const live = this.#acceptor.driver.ofStack(stackId);
    if (live === undefined) throw new Error(`stack ${stackId} has no operation to read a nested template for`);
    return live;
  }
}

function withTexts({ options }: StackRow, texts: NestedTexts): StackRow['options'] {
  const { [NESTED_TEXTS]: _before, ...others } = options;
  return { ...others, ...textsOption(texts) };
}

function nameOf(resources: Iterable<ResourceState>, child: StackRow): string | undefined {
  const isIt = ({ physicalId, createToken }: ResourceState): boolean =>
    physicalId?.endsWith(`/${child.id}`) === true || (createToken !== null && createToken === child.options[MADE_BY]);
  return [...resources].find(isIt)?.logicalId;
}

function sameTexts(one: NestedTexts, other: NestedTexts): boolean {
  const paths = Object.keys(one);
  return (
    paths.length === Object.keys(other).length &&
    paths.every((path) => {
      const [text, same] = [one[path]!, other[path]];
      return text.hash === same?.hash && text.address === same.address && text.stale === same.stale;
    })
  );
}
