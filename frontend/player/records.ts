// What the server sends with the page, and the facts that the player writes. Times in seconds, angles in degrees.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Side = "left" | "right";
export type ItemSide = Side | "both" | "alternating";
export type Light = "green" | "yellow" | "red";
export type PinchChoice = "less_range" | "easier" | "left_out";
export type SwapChoice = "easier" | "other" | "no_equipment";
export type Technique = "good" | "fair" | "poor";
export type Text = string | { [form: string]: string }; // forms by the language's own plural categories

/** One dosed exercise on one side; `words` are its ready-made lines. */
export interface Item {
  exercise: string;
  side: ItemSide;
  role: string;
  sets: number;
  reps: number | null;
  hold_s: number | null;
  load: number;
  tempo_s: [number, number, number];
  rest_s: number;
  max_hip_flexion_deg: number | null;
  limit_s: [number, number] | null; // from when to when the drawn motion bends further than this person's limit
  cues_withheld: string[];
  words: { dose: string; limit: string; why: string[] };
}

/** A row of the card's finite table: a full item, or null for "leave it out". */
export interface Branch {
  item: Item | null;
  text: string;
}

export interface CardItem extends Item {
  check_in: { yellow: Branch };
  pinch: Record<PinchChoice, Branch>;
  stopped: Branch;
  stopped_pain?: { this: Branch; eases: number[] }; // cards from before decision 0016 have none
  eased?: Branch;
  add_set?: Branch; // cards from before decision 0018 have none
  swap: Record<SwapChoice, Branch>;
}

export interface ExerciseWords {
  figure: { url: string; names: Record<Side, string> };
  name: string;
  small: string; // the name as it stands within a sentence
  steps: { text: string; cue: string }[];
  fixes: { text: string; cue: string }[];
  feel: string;
  shorter: string;
  stops: string[];
  kit: string;
  rest_between_reps_s: number;
}

/** An event as the server takes it. `data` always holds `session`, but for a few kinds. */
export interface Fact {
  id: string;
  kind: string;
  data: { [key: string]: Json };
  at: string;
  device?: string; // none: written down by a version before it was noted
  device_seq: number;
  replaces?: string | null;
}

export interface Flag {
  code: string;
  words: string;
  emergency: boolean;
  title: string;
  text: string;
  steps: string[];
}

export interface PageSession {
  id: string | null; // null: handed out beforehand, written down by this browser
  day: string;
  kind: string;
  items: CardItem[];
  recorded: Fact[];
  prescription: { [key: string]: Json } | null;
}

export interface PageData {
  person: string;
  token: string;
  session: PageSession;
  calm: { items: CardItem[]; prescription: { [key: string]: Json }; minutes: number } | null;
  check_in: Partial<Record<Side, { green_max: number; yellow_max: number }>>;
  judge: { green_max: number; yellow_max: number; fine: number; hurts_max: number };
  minutes: number;
  get_ready_s: number;
  side_change_s: number;
  more_s: number;
  exercises: Record<string, ExerciseWords>;
  figures: string[]; // addresses, those of the session's own exercises first
  words: Record<string, Text>;
  flags: Flag[];
  urls: { events: string; today: string; stop: string; told: string; ticker: string };
  try: boolean; // one set to try: nothing of it is written down
}
