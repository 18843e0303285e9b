/*
 * A link to take along.
 */
import { useEffect, useState, type ReactNode } from 'react';

export function CopyLink({ path }: { readonly path: string }): ReactNode {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) {
      return;
    }
    const timer = setTimeout(() => {
      setSaid(undefined);
    }, 2000);
    return () => {
      clearTimeout(timer);
    };
  }, [said]);
  const link = window.location.origin + path;
  const copy = (): void => {
    // A page that came over plain HTTP from elsewhere has no clipboard; the link is shown instead.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    if (clipboard === undefined) {
      setSaid(link);
      return;
    }
    clipboard.writeText(link).then(
      () => {
        setSaid('Copied');
      },
      () => {
        setSaid(link);
      },
    );
  };
  return (
    <button type="button" className="button" onClick={copy} title={link}>
      <span role="status">{said ?? 'Copy link'}</span>
    </button>
  );
}
