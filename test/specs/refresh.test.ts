import { describe, expect, it } from 'vitest';
import { readCdkModule } from '../../tools/specs/cdk-package.ts';
import { withCompleteness } from '../../tools/specs/completeness.ts';
import { correct } from '../../tools/specs/corrections.ts';
import { mergeType } from '../../tools/specs/merge.ts';
import { printSchemas, typeSchema } from '../../tools/specs/schema-file.ts';

/*
 * The tool that brings newer facts into specs/resource-types.json, on a package in miniature.
 */

const SOURCE = `"use strict";
function RosBoxPropsValidator(properties) {
    const errors = new ros.ValidationResults();
    errors.collect(ros.propertyValidator('boxName', ros.requiredValidator)(properties.boxName));
    if (properties.boxName && (typeof properties.boxName) !== 'object') {
        errors.collect(ros.propertyValidator('boxName', ros.validateAllowedPattern)({
            data: properties.boxName,
            reg: /^[a-z]{2,9}$/
        }));
    }
    errors.collect(ros.propertyValidator('boxName', ros.validateString)(properties.boxName));
    if (properties.size && (typeof properties.size) !== 'object') {
        errors.collect(ros.propertyValidator('size', ros.validateRange)({
            data: properties.size,
            min: 1,
            max: undefined,
        }));
    }
    errors.collect(ros.propertyValidator('kind', ros.validateAllowedValues)({
        data: properties.kind,
        allowedValues: ["a", "b"],
    }));
    errors.collect(ros.propertyValidator('tags', ros.listValidator(RosBox_TagsPropertyValidator))(properties.tags));
    return errors.wrap('supplied properties not correct for "RosBoxProps"');
}
function rosBoxPropsToRosTemplate(properties, enableResourcePropertyConstraint) {
    if (enableResourcePropertyConstraint) {
        RosBoxPropsValidator(properties).assertSuccess();
    }
    return {
        'BoxName': ros.stringToRosTemplate(properties.boxName),
        'KMSKeyIds': ros.listMapper(ros.stringToRosTemplate)(properties.kmsKeyIds),
        'Kind': ros.stringToRosTemplate(properties.kind),
        'Labels': ros.hashMapper(ros.objectToRosTemplate)(properties.labels),
        'Open': ros.booleanToRosTemplate(properties.open),
        Size: ros.numberToRosTemplate(properties.size),
        'Tags': ros.listMapper(rosBoxTagsPropertyToRosTemplate)(properties.tags),
    };
}
class RosBox extends ros.RosResource {
    constructor(scope, id, props, enableResourcePropertyConstraint) {
        this.attrBoxId = this.getAtt('BoxId');
    }
    renderProperties(props) {
        return rosBoxPropsToRosTemplate(props, this.enableResourcePropertyConstraint);
    }
}
exports.RosBox = RosBox;
RosBox.ROS_RESOURCE_TYPE_NAME = "ALIYUN::TEST::Box";
function RosBox_TagsPropertyValidator(properties) {
    errors.collect(ros.propertyValidator('key', ros.requiredValidator)(properties.key));
}
function rosBoxTagsPropertyToRosTemplate(properties) {
    RosBox_TagsPropertyValidator(properties).assertSuccess();
    return {
        'Key': ros.stringToRosTemplate(properties.key),
        'Weight': ros.numberToRosTemplate(properties.weight),
    };
}
`;

const DECLARATIONS = `export interface RosBoxProps {
    /**
     * @Property open: Whether it is open. Default value: false.
     */
    readonly open?: boolean | ros.IResolvable;
    /**
     * @Property size: How large it is. Default to 0.
     */
    readonly size?: number | ros.IResolvable;
    /**
     * @Property kind: Which. Default value is true for some and false for others.
     */
    readonly kind?: string | ros.IResolvable;
}
export declare namespace RosBox {
    interface TagsProperty {
        /**
         * @Property weight: Default is 100
         */
        readonly weight?: number | ros.IResolvable;
    }
}
`;

const box = readCdkModule(SOURCE, DECLARATIONS).get('ALIYUN::TEST::Box')!;

describe('a package', () => {
  it('tells names, types, what is required, constraints, and defaults that leave no doubt', () => {
    expect(box).toEqual({
      properties: {
        BoxName: { type: 'string', required: true, constraints: { pattern: '/^[a-z]{2,9}$/' } },
        KMSKeyIds: { type: 'list', items: { type: 'string' } },
        Kind: { type: 'string', constraints: { allowedValues: ['a', 'b'] } },
        Labels: { type: 'map', values: { type: 'any' } },
        Open: { type: 'boolean', default: false },
        Size: { type: 'number', constraints: { min: 1 } },
        Tags: {
          type: 'list',
          items: {
            type: 'map',
            properties: { Key: { type: 'string', required: true }, Weight: { type: 'number', default: 100 } },
          },
        },
      },
      attributes: ['BoxId'],
    });
  });

  it('of a form that the reader does not know is an error, not a gap', () => {
    expect(() => readCdkModule(SOURCE.replace('ros.booleanToRosTemplate', 'ros.newToRosTemplate'), '')).toThrow(
      /newToRosTemplate/,
    );
    expect(() => readCdkModule(SOURCE.replace('ros.validateRange', 'ros.validateNew'), '')).toThrow(/validateNew/);
    expect(() => readCdkModule(SOURCE.replace('RosBox.ROS_RESOURCE_TYPE_NAME', 'Nothing'), '')).toThrow(/RosBox/);
  });
});

describe('merging', () => {
  const known = {
    source: 'ros-cdk-test@1.3.0',
    properties: {
      BoxName: { type: 'string', updatable: false },
      Gone: { type: 'string' },
      Size: { type: 'integer', constraints: { min: 1, max: 5 } },
      Tags: { type: 'list', items: { type: 'map', properties: { Key: { type: 'string', required: true } } } },
    },
    attributes: { Old: 'String' },
    attributesComplete: true,
    ref: 'String',
  };
  const { type, changes } = mergeType('T', known, box, 'ros-cdk-test@1.12.0');

  it('takes what is newer and keeps what the package does not speak of', () => {
    expect(type).toMatchObject({
      source: 'ros-cdk-test@1.12.0',
      attributes: { BoxId: 'Any', Old: 'String' },
      ref: 'String',
      properties: {
        BoxName: { required: true, updatable: false },
        Gone: { type: 'string' },
        Size: { type: 'integer', constraints: { min: 1 } },
        Tags: { items: { properties: { Weight: { default: 100 } } } },
      },
    });
    expect((type.properties as typeof known.properties).Size.constraints).toEqual({ min: 1 });
  });

  it('says each change', () => {
    expect(changes).toEqual([
      '+ T attribute BoxId',
      '  T.Gone is not in the package; kept',
      '~ T.BoxName required: false -> true',
      '~ T.BoxName constraints: {} -> {"pattern":"/^[a-z]{2,9}$/"}',
      '+ T.KMSKeyIds',
      '+ T.Kind',
      '+ T.Labels',
      '+ T.Open',
      '~ T.Size constraints: {"max":5,"min":1} -> {"min":1}',
      '+ T.Tags[].Weight',
    ]);
  });

  it('again changes nothing', () => {
    expect(mergeType('T', type, box, 'ros-cdk-test@1.12.0')).toMatchObject({
      type,
      changes: ['  T.Gone is not in the package; kept'],
    });
    expect(mergeType('T', undefined, box, 's').changes).toEqual(['+ T']);
  });
});

describe('writing', () => {
  it('gives the same bytes for the same facts, whatever their order, and marks credentials', () => {
    const one = {
      properties: { B: { type: 'string' }, APassword: { type: 'string' } },
      attributes: {},
      attributesComplete: true,
    };
    const two = {
      attributesComplete: true,
      attributes: {},
      properties: { APassword: { type: 'string' }, B: { type: 'string' } },
    };
    const print = (given: object) => printSchemas(new Map([['T', typeSchema('T', given as typeof one)]]));
    expect(print(one)).toBe(print(two));
    expect(print(one)).toContain('"APassword":{"type":"string","secret":true}');
    expect(() => typeSchema('T', { ...one, properties: { B: { type: 'text' } } })).toThrow(/unknown property type/);
  });

  it('knows names that only sound like a credential', () => {
    const name = (property: string) => {
      const given = { properties: { [property]: { type: 'string' } }, attributes: {}, attributesComplete: true };
      return JSON.stringify(typeSchema('T', given)).includes('secret');
    };
    expect(['Password', 'AccountPassword', 'KmsEncryptedPassword', 'PasswordPolicy'].map(name)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('calls the properties of old packages incomplete', () => {
    const complete = (source: string) =>
      withCompleteness('T', { source, properties: {} }).propertiesComplete === undefined;
    expect(['ros-cdk-a@1.3.0', 'ros-cdk-a@1.9.0', 'ros-cdk-a@2.0.0'].map(complete)).toEqual([false, true, true]);
  });

  it('corrects along paths, and refuses a correction of what is not there', () => {
    const type = {
      properties: { FullTextIndex: { type: 'map', properties: { Enable: { required: true } } } },
      attributes: {},
    };
    expect(correct('ALIYUN::SLS::Index', type)).toMatchObject({
      properties: { FullTextIndex: { properties: { Enable: { required: false, default: true } } } },
    });
    expect(() => correct('ALIYUN::SLS::Index', { properties: {}, attributes: {} })).toThrow(/nothing to correct/);
  });
});
