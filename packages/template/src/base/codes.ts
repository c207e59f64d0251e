export type Severity = 'error' | 'warning' | 'information';

interface Entry {
  readonly severity: Severity;
  /** The constant part of the finding: what kind of mistake this is. */
  readonly summary: string;
  /** Error code that the ROS API answers with (reference/stack-lifecycle.md 10.3). */
  readonly api: string;
}

const error = (api: string, summary: string): Entry => ({ severity: 'error', summary, api });
const warning = (summary: string): Entry => ({ severity: 'warning', summary, api: 'StackValidationFailed' });
const information = (summary: string): Entry => ({ severity: 'information', summary, api: 'StackValidationFailed' });

/** The one catalogue of findings about templates. Codes are never reused. */
export const catalogue = {
  // The text
  TemplateTooLarge: error('InvalidTemplate', 'The template is larger than ROS accepts'),
  TemplateEmpty: error('InvalidTemplate', 'The template is empty'),
  TemplateHasNul: error('InvalidTemplate', 'The template contains a NUL character'),
  TemplateSyntax: error('InvalidTemplate', 'The text is neither JSON nor YAML'),
  TemplateTooDeep: error('InvalidTemplate', 'Lists and maps are nested too deeply'),
  TemplateTooManyValues: error('InvalidTemplate', 'The template holds too many values'),
  TemplateTooManyAliases: error('InvalidTemplate', 'The template uses too many YAML aliases'),
  AliasUnknown: error('InvalidTemplate', 'A YAML alias has no anchor before it'),
  AliasRecursive: error('InvalidTemplate', 'A YAML alias stands inside what it repeats'),
  MergeInvalid: error('InvalidTemplate', 'A YAML merge key has no map to merge'),
  KeyInvalid: error('InvalidTemplate', 'A map key is not a plain value'),
  TagInvalid: error('InvalidTemplate', 'A YAML tag does not fit its value'),
  NumberNotFinite: error('InvalidTemplate', 'A number is not finite'),
  NumberTooLong: warning('A number has more digits than can be calculated with'),
  DuplicateKey: warning('A key is written twice in one map'),

  // The sections
  TemplateNotMap: error('InvalidTemplate', 'The template is not a map of sections'),
  VersionMissing: error('InvalidTemplateVersion', 'ROSTemplateFormatVersion is missing'),
  VersionUnsupported: error('InvalidTemplateVersion', 'ROSTemplateFormatVersion has an unknown value'),
  SectionInvalid: error('InvalidTemplateSection', 'A section has the wrong shape'),
  SectionUnknown: warning('A top-level key is no section of a template'),
  DefinitionInvalid: error('InvalidSchema', 'A definition has the wrong shape'),
  AttributeMissing: error('InvalidSchema', 'A definition lacks an attribute'),
  AttributeInvalid: error('InvalidSchema', 'An attribute of a definition has a wrong value'),
  AttributeUnknown: warning('A definition has an attribute that ROS does not know'),
  AttributeIgnored: warning('An attribute has no effect where it stands'),
  NameInvalid: error('InvalidSchema', 'A name is not allowed'),
  NameConflict: error('InvalidSchema', 'One name stands for two things'),
  NotSupportedYet: error('StackValidationFailed', 'Rosette cannot do this yet'),

  // Transforms and modules
  TransformUnknown: error('InvalidTemplate', 'A transform does not exist'),
  TransformVersionUnknown: warning('A transform names a version that is not known'),
  ExpansionTooLarge: error('InvalidTemplate', 'A template grows too large when it is expanded'),
  ModuleUnknown: error('StackValidationFailed', 'A module is not registered'),
  ModuleUnavailable: warning('A public module is not here, so its resources are not known'),
  ModuleInvalid: error('InvalidTemplate', 'A module cannot be expanded'),
  ModuleTooDeep: error('InvalidTemplate', 'Modules are nested too deeply'),
  ModuleCycle: error('CircularDependency', 'Modules need each other in a circle'),
  WorkspaceInvalid: error('InvalidTemplateSection', 'A Terraform workspace has a wrong shape'),
  TerraformSyntax: error('InvalidTemplate', 'A Terraform file cannot be read'),
  TerraformInvalid: error('InvalidTemplate', 'A Terraform file declares something wrong'),
  TerraformForbidden: error('InvalidTemplate', 'A Terraform file uses what is not allowed here'),
  TerraformUnused: warning('Something is declared that no Terraform file has'),
  DescriptionUnread: warning('A description begins as JSON and is none'),

  // Parameters
  ParameterTypeUnknown: error('InvalidSchema', 'A parameter has an unknown type'),
  ParameterDefaultInvalid: error('InvalidSchema', 'A default value does not fit its parameter'),
  ListItemBlank: warning('An item of a list begins or ends with a blank'),
  PatternUnchecked: warning('A regular expression cannot be checked in linear time'),
  ParameterMissing: error('UserParameterMissing', 'A parameter has no value'),
  ParameterUnknown: error('UnknownUserParameter', 'A parameter is not declared in the template'),
  ParameterInvalid: error('StackValidationFailed', 'A parameter value is not acceptable'),

  // Functions and references
  FunctionUnknown: error('InvalidSchema', 'A function does not exist'),
  FunctionMisplaced: error('InvalidSchema', 'A function is not allowed here'),
  FunctionTooDeep: error('InvalidSchema', 'Functions are nested too deeply'),
  FunctionArguments: error('InvalidSchema', 'A function has wrong arguments'),
  FunctionFailed: error('StackValidationFailed', 'A function cannot be evaluated'),
  AnswerMissing: warning('What a function asks for outside the stack is not there'),
  ReferenceUnknown: error('InvalidTemplateReference', 'A name refers to nothing'),
  ReferenceMisplaced: error('InvalidTemplateReference', 'A reference is not allowed here'),
  ReferenceAbsent: error('InvalidTemplateReference', 'A resource that this stack does not create is referred to'),
  ResourceAttributeUnknown: error('InvalidTemplateAttribute', 'A resource has no such attribute'),
  ConditionUnknown: error('InvalidTemplateReference', 'A condition is not declared'),
  ConditionCycle: error('CircularDependency', 'Conditions depend on each other in a circle'),
  ConditionNotBoolean: error('InvalidSchema', 'A condition is neither true nor false'),
  CountInvalid: error('InvalidSchema', 'A Count is no natural number'),
  CountTooLarge: error('StackValidationFailed', 'Count makes more resources than a stack may have'),
  CountUnknown: warning('How many instances there will be is not known yet'),
  CountedReference: error('InvalidTemplateReference', 'A counted resource is referred to where it has no single value'),
  SelectionFailed: error('StackValidationFailed', 'A counted resource lacks the instance that is selected'),
  ResourceCycle: error('CircularDependency', 'Resources depend on each other in a circle'),
  LocalCycle: error('CircularDependency', 'Locals depend on each other in a circle'),
  LocalTooDeep: error('InvalidSchema', 'Locals refer to each other over too many levels'),
  LocalsTooLarge: error('InvalidTemplate', 'Locals make the template too large'),
  LocalMisplaced: error('InvalidTemplateReference', 'A local is referred to where it has no value'),
  RuleViolated: error('StackValidationFailed', 'The parameters break a rule of the template'),

  // Resource types
  ResourceTypeUnknown: error('StackValidationFailed', 'A resource type does not exist'),
  PropertyUnknown: error('StackValidationFailed', 'A resource type has no such property'),
  PropertyUnlisted: warning('A property is not among those that are known of its resource type'),
  PropertyMissing: error('StackValidationFailed', 'A required property is missing'),
  PropertyTypeMismatch: error('InvalidTemplatePropertyType', 'A property value has the wrong type'),
  PropertyConstraint: warning('A property value is outside the documented values'),
  // What is right, but hardly meant (`model/analyse.ts`)
  ParameterUnused: warning('Nothing uses a parameter'),
  MappingUnused: warning('Nothing uses a mapping'),
  ConditionUnused: warning('Nothing uses a condition'),
  LocalUnused: warning('Nothing uses a local'),
  ConditionConstant: warning('A condition is always true, or never'),
  ComparisonImpossible: warning('A parameter is compared with something that it can never equal'),
  BranchUnreachable: information('A branch of Fn::If is never taken'),
  ReferenceConditional: warning('A reference may be to a resource that a condition leaves out'),
  DependencyRedundant: information('DependsOn repeats what a reference says'),
  NamesAlike: information('Two names differ in capitals only'),
  SecretInTemplate: warning('A secret is written out'),
  SecretDefault: warning('A secret has a default'),
  SecretShown: warning('A secret is taken from a parameter that is shown'),
  FindingsOmitted: information('There are more findings than are shown'),
} as const satisfies Record<string, Entry>;

export type DiagnosticCode = keyof typeof catalogue;
