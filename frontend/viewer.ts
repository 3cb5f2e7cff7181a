// The figure in three dimensions, loaded only when a person asks to turn it. Nothing on a page names this bundle
// but the button's handler.
//
// Contract with the page:
//   <div class="viewer" data-glb="URL"            the glTF binary of this exercise and side
//        data-label="..."                         the picture's name for screen readers: exercise and side
//        data-play="..." data-pause="..."         texts of the button
//        data-wait="..."                          shown while the file loads
//        data-hint="..."                          how to turn it: one short sentence under the picture
//        data-no-webgl="..." data-failed="..."    plain sentences for a browser that cannot, and a file that does not come
//        data-azimuth="90" data-elevation="6">    where one stands at first, degrees, as in the exercise file; optional
//   window.coxaViewer.mount(element) -> Promise of { play, pause, dispose }; mounting twice gives the first one again.
//   window.coxaViewer.unmount(element) frees everything and empties the element.
// Arrow keys turn, + and - come nearer and go away, space plays and pauses. The ground is the page's own colour.
// With reduced motion the figure stands still until Play is pressed.

import { Handle, mountViewer } from "./viewer/mount.ts";

const mounted = new WeakMap<HTMLElement, Promise<Handle>>();

function mount(element: HTMLElement): Promise<Handle> {
  const known = mounted.get(element);
  if (known) return known;
  const started = mountViewer(element);
  mounted.set(element, started);
  return started;
}

async function unmount(element: HTMLElement): Promise<void> {
  const started = mounted.get(element);
  mounted.delete(element);
  (await started)?.dispose();
}

declare global {
  interface Window {
    coxaViewer?: { mount: typeof mount; unmount: typeof unmount };
  }
}

window.coxaViewer = { mount, unmount };
