import { namespacedDependencies, transformNamespace } from '../../functions/transform-namespace.ts';
import { conditionOperand } from '../../model/condition-operand.ts';
import { type CallExpression, type Expression, literalText } from '../../model/expression.ts';
import { type Compiled, type Scope, valueOrNull } from '../scope.ts';
import { knowledgeOf, tainted } from '../taint.ts';
import type { Value } from '../value.ts';
import { argumentsOf, type Compile, misshapen } from './arguments.ts';
import { type Truth, truthOf } from './condition.ts';

export function compileTransformNamespace(call: CallExpression, compile: Compile): Compiled {
  const args = argumentsOf(call, transformNamespace);
  const [kind, namespace] = [literalText(args?.[0]), literalText(args?.[1])];
  if (args === undefined || kind === undefined || namespace === undefined) return misshapen(call);
  return kind === 'Condition'
    ? compileConditionName(call, namespace, args[2]!, compile)
    : compileDependencies(call, namespace, compile(args[2]!));
}

function compileConditionName(call: CallExpression, namespace: string, given: Expression, compile: Compile): Compiled {
  const operand = conditionOperand(given, false);
  const inner = operand.kind === 'expression' ? compile(operand.expression) : undefined;
  const truth = (scope: Scope): Truth => {
    switch (operand.kind) {
      case 'boolean':
        return operand.value;
      case 'name':
        return conditionIn(namespace, operand.name, operand.at, scope);
      case 'invalid':
        return truthOf(null, operand.at, scope);
      case 'expression':
        return computed(namespace, valueOrNull(inner!.evaluate(scope)), operand.expression, scope);
    }
  };
  return {
    at: call,
    evaluate: (scope) => truth(scope) ?? null,
    visit: (scope, found) => inner?.visit(scope, found),
  };
}

/** What a function gives is a condition's name, or says already whether the condition holds. */
function computed(namespace: string, value: Value, at: Expression, scope: Scope): Truth {
  return typeof value === 'string' ? conditionIn(namespace, value, at, scope) : truthOf(value, at, scope);
}

function conditionIn(namespace: string, name: string, at: Expression, scope: Scope): Truth {
  const truth = scope.condition(namespace + name);
  if (truth === undefined) scope.fail('ConditionUnknown', `There is no usable condition \`${namespace}${name}\`.`, at);
  return truth;
}

function compileDependencies(call: CallExpression, namespace: string, value: Compiled): Compiled {
  return {
    at: call,
    evaluate(scope) {
      const knowledge = knowledgeOf([valueOrNull(value.evaluate(scope))]);
      if (knowledge.kind === 'unknown') return knowledge.result;
      return tainted(namespacedDependencies(namespace, knowledge.values[0]!), knowledge.secret);
    },
    visit: (scope, found) => value.visit(scope, found),
  };
}
