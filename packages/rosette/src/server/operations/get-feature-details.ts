import type { JsonObject } from '@rosette/template/base/json.ts';
import { regionId } from '../common-fields.ts';
import { choice, required } from '../fields.ts';
import { operation } from '../operation.ts';
import type { Features } from '../services.ts';

/** Each feature of ROS by name. A feature that this installation does not have supports nothing. That DriftDetection and
 *  ResourceImport can be asked for alone, too, is ours: ROS has them in All only. */
const details: Readonly<Record<string, (features: Features) => JsonObject | Promise<JsonObject>>> = {
  DriftDetection: () => ({ SupportedResourceTypes: [] }),
  ResourceCleaner: async ({ cleanable }) => ({
    SupportedResourceTypes: (await cleanable()).map(({ type, filters, sideEffects }) => ({
      ResourceType: type,
      SideEffects: sideEffects,
      SupportedFilters: filters,
    })),
  }),
  ResourceImport: ({ importable }) => ({
    SupportedResourceTypes: importable.map(({ type, identifiers }) => ({
      ResourceType: type,
      ResourceIdentifiers: identifiers,
    })),
  }),
  TemplateParameterConstraints: ({ constrained }) => ({
    SupportedResourceTypes: constrained().map(({ type, properties }) => ({
      ResourceType: type,
      Properties: properties,
    })),
  }),
  TemplateScratch: () => ({ SupportedResourceTypes: [] }),
  Terraform: () => ({
    SupportedResourceTypes: {
      CustomTag: [],
      EstimateCost: [],
      ResourceGroup: [],
      StackOperationRisk: { DeleteStack: [] },
      SystemTag: [],
    },
    SupportedVersions: [],
  }),
};

const shape = { RegionId: regionId, Feature: required(choice(...Object.keys(details), 'All')) };

/** What the installation supports of a feature, or of all: the answers of the official SDK's GetFeatureDetails. */
export const getFeatureDetails = operation({
  name: 'GetFeatureDetails',
  access: 'read',
  shape,
  resource: () => '*',
  handle: async ({ Feature }, { services }) => {
    const asked = Object.entries(details).filter(([name]) => Feature === 'All' || Feature === name);
    const told = asked.map(async ([name, tell]) => [name, await tell(services.features)] as const);
    return Object.fromEntries(await Promise.all(told));
  },
});
