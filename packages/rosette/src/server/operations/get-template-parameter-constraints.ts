import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { serviceLimits } from '@rosette/template/base/limits.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import type { Template } from '@rosette/template/model/template.ts';
import { clientToken, parameterList, parameterMap, regionId } from '../common-fields.ts';
import { invalidParameter } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { list, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { associatedParameters, parameterQuestions } from '../parameter-questions.ts';
import { rejection } from '../rejection.ts';
import type { ConstraintAnswer, ConstraintQuestion, Services } from '../services.ts';
import { templateFields, templateText } from '../template-source.ts';
import { refuseUndeclared } from '../undeclared-parameters.ts';

const shape = {
  RegionId: regionId,
  ClientToken: clientToken,
  TemplateBody: templateFields.TemplateBody,
  TemplateURL: templateFields.TemplateURL,
  TemplateId: templateFields.TemplateId,
  TemplateVersion: templateFields.TemplateVersion,
  StackId: text(),
  Parameters: parameterList,
  ParametersKeyFilter: list(200),
  ParametersOrder: list(200),
};

/** Values that the parameters of a template may take in this region, under the values chosen so far. */
export const getTemplateParameterConstraints = operation({
  name: 'GetTemplateParameterConstraints',
  access: 'read',
  shape,
  resource: () => '*',
  handle: async (given, { caller, services }) => {
    const request = await withFetched(given, { services, caller });
    const template = loaded(templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId']), services);
    const supplied = parameterMap(request.Parameters);
    const questions = wantedQuestions(template, request.ParametersKeyFilter, request.ParametersOrder);
    const answers = await services.constraints({
      accountId: caller.accountId,
      region: caller.region,
      parameters: questions,
      values: chosenValues(template, supplied),
    });
    const byKey = new Map(answers.map((answer) => [answer.key, answer]));
    return {
      ParameterConstraints: questions.map((question) => constraintView(template, question, byKey.get(question.key))),
    };
  },
});

function loaded(body: string, { modules }: Services): Template {
  const { template, diagnostics } = loadTemplate(body, serviceLimits, modules);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  if (template === undefined || failed) throw rejection(diagnostics, body);
  return template;
}

/** Filtered and ordered as asked; parameters that the order does not name come last, as declared. */
function wantedQuestions(
  template: Template,
  filter: readonly string[],
  order: readonly string[],
): readonly ConstraintQuestion[] {
  const unknown = [...filter, ...order].find((key) => !template.parameters.has(key));
  if (unknown !== undefined) throw invalidParameter('ParametersKeyFilter', `the template has no parameter ${unknown}`);
  const all = parameterQuestions(template);
  const wanted = filter.length === 0 ? all : all.filter(({ key }) => filter.includes(key));
  const place = ({ key }: ConstraintQuestion) => (order.includes(key) ? order.indexOf(key) : order.length);
  return wanted.toSorted((a, b) => place(a) - place(b));
}

/** What was supplied, and the defaults of the rest. */
function chosenValues(template: Template, supplied: JsonObject): JsonObject {
  const values: Record<string, Json> = Object.create(null);
  for (const [key, declaration] of template.parameters) {
    const value = supplied[key] ?? declaration.default;
    if (value !== undefined) values[key] = value;
  }
  refuseUndeclared(supplied, template);
  return values;
}

/** A parameter that nobody could answer for is without limit. */
function constraintView(
  template: Template,
  question: ConstraintQuestion,
  answer: ConstraintAnswer = { key: question.key, allowedValues: [], behavior: 'NoLimit' },
): JsonObject {
  const reason = answer.behaviorReason;
  return {
    ParameterKey: question.key,
    Type: question.type,
    AllowedValues: answer.allowedValues.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    AssociationParameterNames: associatedParameters(question, template),
    ...(answer.behavior === undefined ? {} : { Behavior: answer.behavior }),
    ...(reason === undefined ? {} : { BehaviorReason: reason }),
    ...(answer.behavior === 'QueryError' ? { QueryErrors: [{ ErrorMessage: reason ?? '' }] } : {}),
  };
}
