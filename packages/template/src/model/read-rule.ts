import { MAX_ASSERTIONS } from '../base/limits.ts';
import type { Entry, Node } from '../text/node.ts';
import { type Builder, describe, type Path } from './builder.ts';
import { toExpression } from './expression.ts';
import type { RuleDeclaration } from './template.ts';

type Assertion = RuleDeclaration['assertions'][number];

export function readRule(entry: Entry, builder: Builder): RuleDeclaration | undefined {
  const path: Path = ['Rules', entry.key];
  if (entry.value.kind !== 'map') {
    builder.report(
      'DefinitionInvalid',
      `${describe(path)} must be a map with \`Assertions\`.`,
      path,
      entry.value.range,
    );
    return undefined;
  }
  const attributes = builder.attributes(entry.value, ['RuleCondition', 'Assertions'], path);
  const condition = attributes.get('RuleCondition');
  const assertions = attributes.get('Assertions');
  if (assertions === undefined) {
    builder.report('AttributeMissing', `${describe(path)} has no \`Assertions\`.`, path, entry.keyRange);
    return undefined;
  }
  return {
    name: { text: entry.key, range: entry.keyRange },
    condition: condition === undefined ? null : toExpression(condition.value),
    assertions: readAssertions(assertions.value, [...path, 'Assertions'], builder),
  };
}

function readAssertions(node: Node, path: Path, builder: Builder): readonly Assertion[] {
  if (node.kind !== 'list' || node.items.length > MAX_ASSERTIONS) {
    builder.report(
      'AttributeInvalid',
      `${describe(path)} must be a list of at most ${MAX_ASSERTIONS}.`,
      path,
      node.range,
    );
    return [];
  }
  const read = node.items.map((item, index) => readAssertion(item, [...path, index], builder));
  return read.filter((assertion) => assertion !== undefined);
}

function readAssertion(node: Node, path: Path, builder: Builder): Assertion | undefined {
  if (node.kind !== 'map') {
    builder.report('DefinitionInvalid', `${describe(path)} must be a map with an \`Assert\`.`, path, node.range);
    return undefined;
  }
  const attributes = builder.attributes(node, ['Assert', 'AssertDescription'], path);
  const assert = attributes.get('Assert');
  if (assert === undefined) {
    builder.report('AttributeMissing', `${describe(path)} has no \`Assert\`.`, path, node.range);
    return undefined;
  }
  const description = builder.localizedText(attributes.get('AssertDescription'), path);
  return { assert: toExpression(assert.value), description };
}
