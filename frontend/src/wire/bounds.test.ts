import { ScalarType } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

import {
  StartTrainingRequestSchema,
  TrainingSettingsSchema,
  UpdateAgentRequestSchema,
} from '../gen/arcade_clash/v1/training_pb';
import { boundsOf } from './bounds';

describe('the bounds of a request', () => {
  it('are those of the schema, of whole numbers, numbers, lists and texts', () => {
    const bounds = boundsOf(
      StartTrainingRequestSchema,
      TrainingSettingsSchema,
      UpdateAgentRequestSchema,
    );
    expect(bounds['totalSteps']).toMatchObject({ least: 1, most: 1e15, isWhole: true });
    expect(bounds['learningRate']).toMatchObject({ most: 1, isAbove: true, isWhole: false });
    expect(bounds['hiddenLayers']).toMatchObject({ most: 1024, mostElements: 4, isWhole: true });
    expect(bounds['displayName']).toMatchObject({ mostCharacters: 80 });
  });

  it('are there for every number that a training is set by', () => {
    const numbers = TrainingSettingsSchema.fields.filter(
      ({ fieldKind, scalar }) =>
        fieldKind !== 'map' && scalar !== undefined && scalar !== ScalarType.STRING,
    );
    const bounds = boundsOf(TrainingSettingsSchema);
    expect(numbers.filter((field) => bounds[field.localName] === undefined)).toEqual([]);
    expect(numbers.length).toBeGreaterThan(10);
  });
});
