// Small makers of elements. Text always goes in as text, never as markup.

type Child = Node | string | null | false | undefined;
type Props = { [name: string]: string | number | boolean | ((event: Event) => void) | null | undefined };

/** Return an element: `on…` props are listeners, true sets an empty attribute, false and null leave it away. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

const ICONS = {
  back: "M6 5h3v14H6zM20 5v14L10 12z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  play: "M7 4.5v15l12-7.5z",
  skip: "M4 5v14l10-7zM15 5h3v14h-3z",
  done: "M9.5 18.5 3.5 12.6l2-2 4 3.9 9-9 2 2z",
} as const;
export type Icon = keyof typeof ICONS;

/** Return a small picture that says nothing to a screen reader. */
export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
