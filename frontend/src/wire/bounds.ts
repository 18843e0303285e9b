/*
 * The bounds of a request's fields, out of the schema's own option.
 */
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { getOption, hasOption, ScalarType } from '@bufbuild/protobuf';

import type { Bounds, BoundsTable } from '../bounds';
import { bounds as option } from '../gen/arcade_clash/v1/game_pb';

const whole: ReadonlySet<ScalarType | undefined> = new Set([ScalarType.UINT32, ScalarType.UINT64]);

/** The bounds of every field of these messages that has some, by the field's name. */
export function boundsOf(...messages: readonly DescMessage[]): BoundsTable {
  const fields = messages.flatMap((message) => message.fields);
  return Object.fromEntries(
    fields
      .filter((field) => hasOption(field, option))
      .map((field) => [field.localName, toBounds(field)]),
  );
}

function toBounds(field: DescField): Bounds {
  const { least, most, above, mostElements, mostCharacters } = getOption(field, option);
  return {
    least,
    most,
    isAbove: above,
    isWhole: whole.has(field.scalar),
    isText: field.scalar === ScalarType.STRING,
    mostElements,
    mostCharacters,
  };
}
