/*
 * A field to type in, with a note beneath it, or what is wrong with it.
 */
import { useId, type ReactNode } from 'react';

import type { Fields } from './useFields';

interface Props {
  readonly name: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly fields: Fields;
  /** What may be written. */
  readonly note?: string | undefined;
  readonly about?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly isNumber?: boolean;
  readonly isOff?: boolean;
  /** Whether it has the focus, its text selected, as soon as it is there. */
  readonly hasFocus?: boolean;
}

export function TextField(props: Props): ReactNode {
  const { name, value, set, fields, note, about, placeholder } = props;
  const { isNumber = false, isOff = false, hasFocus = false } = props;
  const noteId = useId();
  const fault = fields.faultOf(name);
  const said = fault ?? note;
  return (
    <div className="field" title={about}>
      <label>
        <span>{name}</span>
        <input
          autoFocus={hasFocus}
          onFocus={({ target }) => {
            if (hasFocus) {
              target.select();
            }
          }}
          value={value}
          inputMode={isNumber ? 'decimal' : undefined}
          autoComplete="off"
          spellCheck={false}
          disabled={isOff}
          placeholder={placeholder}
          aria-invalid={fault !== undefined}
          aria-describedby={said === undefined ? undefined : noteId}
          onChange={(event) => {
            set(event.target.value);
          }}
          onBlur={() => {
            fields.leave(name);
          }}
        />
      </label>
      {said !== undefined && (
        <p id={noteId} className={fault === undefined ? 'note' : 'note fault'}>
          {said}
        </p>
      )}
    </div>
  );
}
