/*
 * The colors of charts, which canvases cannot take from the stylesheet.
 */

const lines = [
  '#3fd9c4',
  '#ffb13b',
  '#ff6b6b',
  '#8ea2ff',
  '#d98cff',
  '#b6e05c',
  '#ff9ecf',
  '#7fd0ff',
];

export const gridColor = 'rgb(255 255 255 / 6%)';
export const axisColor = '#8f88ad';
export const hurtColor = '#ff5a5f';

/** The color of the line at an index; there are eight, and then the first again. */
export function color(index: number): string {
  return lines[index % lines.length] ?? axisColor;
}
