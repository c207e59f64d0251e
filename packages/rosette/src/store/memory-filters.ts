import type {
  ChangeSetFilter,
  ChangeSetRow,
  EventFilter,
  EventRow,
  ExchangeFilter,
  ExchangeRow,
  Page,
  StackFilter,
  StackRow,
} from '#engine/ports/store.ts';

/* What the queries of the SQL stores ask, asked of rows in memory. */

export function stackFilter(filter: StackFilter): (row: StackRow) => boolean {
  const isNamed = nameFilter(filter.names);
  return (row) =>
    row.accountId === filter.accountId &&
    (filter.region === undefined || row.region === filter.region) &&
    isOneOf(filter.ids, row.id) &&
    isNamed(row.name) &&
    isOneOf(filter.statuses, row.status) &&
    (filter.parentId === undefined ? filter.nested === true || row.depth === 0 : row.parentId === filter.parentId) &&
    (filter.deleted === true || row.status !== 'DELETE_COMPLETE') &&
    (filter.tags ?? []).every((tag) => hasTag(row, tag)) &&
    (filter.resourceGroupId === undefined || row.resourceGroupId === filter.resourceGroupId) &&
    row.createdAt >= (filter.createdFrom ?? Number.NEGATIVE_INFINITY) &&
    row.createdAt <= (filter.createdTo ?? Number.POSITIVE_INFINITY);
}

export function eventFilter(filter: EventFilter): (row: EventRow) => boolean {
  return (row) =>
    row.stackId === filter.stackId &&
    isOneOf(filter.statuses, row.status) &&
    isOneOf(filter.resourceTypes, row.resourceType) &&
    isOneOf(filter.logicalIds, row.logicalId);
}

export function changeSetFilter(filter: ChangeSetFilter): (row: ChangeSetRow) => boolean {
  const isNamed = nameFilter(filter.names);
  const deleted = !isEmpty(filter.ids) || !isEmpty(filter.statuses);
  return (row) =>
    row.stackId === filter.stackId &&
    isOneOf(filter.ids, row.id) &&
    isNamed(row.name) &&
    isOneOf(filter.statuses, row.status) &&
    isOneOf(filter.executionStatuses, row.executionStatus) &&
    (deleted || row.status !== 'DELETE_COMPLETE');
}

export function exchangeFilter(
  filter: ExchangeFilter,
  stackOf: (id: string) => StackRow | undefined,
): (row: ExchangeRow) => boolean {
  return (row) => {
    const stack = stackOf(row.stackId);
    return (
      stack?.accountId === filter.accountId &&
      (filter.region === undefined || stack.region === filter.region) &&
      (filter.stackId === undefined || row.stackId === filter.stackId) &&
      (filter.logicalId === undefined || row.logicalId === filter.logicalId) &&
      isOneOf(filter.ids, row.id) &&
      isOneOf(filter.states, row.state)
    );
  };
}

export function paged<Row>(
  rows: readonly Row[],
  page: Page,
): { readonly rows: readonly Row[]; readonly total: number } {
  const from = (page.number - 1) * page.size;
  return { rows: rows.slice(from, from + page.size), total: rows.length };
}

/** An empty list is no filter. */
function isOneOf(wanted: readonly string[] | undefined, value: string): boolean {
  return isEmpty(wanted) || wanted!.includes(value);
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

export function hasTag(row: Pick<StackRow, 'tags'>, tag: { readonly key: string; readonly value?: string }): boolean {
  return row.tags.some(({ Key, Value }) => Key === tag.key && (tag.value === undefined || Value === tag.value));
}

function nameFilter(names: readonly string[] | undefined): (name: string) => boolean {
  const patterns = (names ?? []).map(patternOf);
  return (name) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name));
}

function patternOf(name: string): RegExp {
  const literal = (text: string) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${name.split('*').map(literal).join('.*')}$`, 's');
}
