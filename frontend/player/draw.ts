// Which screen is drawn by what.

import type { App, Screen } from "./app.ts";
import type { LiveView } from "./live.ts";
import { rate } from "./rate.ts";
import * as screens from "./screens.ts";
import { sound } from "./sheet.ts";

/** Return the parts of a screen, not yet in the page. */
export function parts(app: App, view: LiveView, screen: Screen): HTMLElement[] {
  switch (screen.name) {
    case "check_in":
      return screens.checkIn(app);
    case "red":
      return screens.red(app);
    case "enough":
      return screens.enough(app);
    case "resume":
      return screens.resume(app);
    case "intro":
      return screens.intro(app, screen.place);
    case "live":
      return view.open(screen);
    case "rate":
      return rate(app, screen.group);
    case "pinch":
      return screens.pinch(app, screen.place, screen.from);
    case "swap":
      return screens.swap(app, screen.place);
    case "sound":
      return sound(app);
    case "stop":
      return screens.stop(app, screen.from);
    case "unwell":
      return screens.unwell(app, screen.from);
    case "flagged":
      return screens.flagged(app, screen);
    case "end":
      return screens.end(app);
  }
}
