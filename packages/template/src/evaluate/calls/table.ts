import type { CallCompiler } from './arguments.ts';
import { compileGetAtt } from './get-att.ts';
import { compileIf } from './if.ts';
import { compileAnd, compileNot, compileOr } from './logic.ts';
import { compileRef } from './ref.ts';
import { compileSelect } from './select.ts';
import { compileSub } from './sub.ts';
import { compileTransformNamespace } from './transform-namespace.ts';

/** Functions that need more than the values of their arguments. All others are strict. */
export const callCompilers: ReadonlyMap<string, CallCompiler> = new Map([
  ['Fn::And', compileAnd],
  ['Fn::GetAtt', compileGetAtt],
  ['Fn::If', compileIf],
  ['Fn::Not', compileNot],
  ['Fn::Or', compileOr],
  ['Fn::Select', compileSelect],
  ['Fn::Sub', compileSub],
  ['Fn::TransformNamespace', compileTransformNamespace],
  ['Ref', compileRef],
]);
