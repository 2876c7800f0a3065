/**
 * The directory as this page holds it, in memory alone, and what is found in it. Nothing here knows
 * of the page or of a conversation.
 */

/** Degrees, WGS 84. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** What an import brought. */
export interface Imported {
  /** `communes`, `zones`, `police`, `gendarmerie`, `annuaire`, `places`. */
  kind: string;
  /** The file's name; empty: what the house came with. */
  source: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Rows. */
  taken: number;
  refused: number;
}

export interface Commune {
  /** INSEE. */
  code: string;
  name: string;
  /** As it is compared (fold.ts). */
  folded: string;
  /** Grows with the population; for an order alone. */
  size: number;
  postal: string[];
  at: Point | null;
}

/** Whoever is competent for a commune. */
export interface Service {
  police: boolean;
  /** `Place.unit`; empty when not known. */
  unit: string;
  name: string;
}

export interface Place {
  id: number;
  /** `police`, `gendarmerie`, `aav`, `bav`, `cidf`, `mjd`, `cdad`, or a word of the house's own. */
  kind: string;
  /** The kind of its import. */
  import: string;
  unit: string;
  name: string;
  /** Without postal code and town; lines end with \n. */
  address: string;
  postal: string;
  town: string;
  /** INSEE code; empty when not known. */
  commune: string;
  telephone: string;
  /** As in src/places/hours.h; empty when not known. */
  hours: string;
  note: string;
  /** Its own, or else the commune's. */
  at: Point | null;
  /** `metro`, or the three digits of what lies overseas (territory.ts). */
  territory: string;
}

export interface Directory {
  number: number;
  imports: Map<string, Imported>;
  /** In the order of their codes. */
  communes: Commune[];
  byCode: Map<string, Commune>;
  /** The largest first. */
  byPostal: Map<string, Commune[]>;
  /** By the commune's code. */
  zones: Map<string, Service[]>;
  places: Place[];
  byUnit: Map<string, Place>;
  /** Police stations by their folded name. */
  byName: Map<string, Place>;
}

/** A place as it is shown, and as a card is made of it. */
export interface FoundPlace extends Place {
  /** From where she is; null when either is not known. */
  km: number | null;
  /** The names of the communes for which this one is competent; empty: for none that was asked. */
  competent: string[];
  /** IANA name of the time zone that its hours are told in. */
  timeZone: string;
  /** What it was imported from; null when that is not known. */
  from: Imported | null;
}

export const GROUPS = ['competent', 'police', 'gendarmerie', 'help', 'law', 'other'] as const;
export type GroupName = (typeof GROUPS)[number];

export interface Group {
  name: GroupName;
  places: FoundPlace[];
  /** Whoever is competent and has no place in the directory. */
  unplaced: Service[];
}

/** What to look for: her code and the commune that she named, or what the agent typed. */
export interface Asked {
  query: string;
  /** The name of a commune of that code; empty: not known. */
  commune: string;
  /** The code of the one that the agent chose among several; empty: none. */
  chosen: string;
}

export type Found =
  /** Nothing was asked, or too little of it. */
  | { what: 'nothing' }
  /** There is no such code, or no such name. */
  | { what: 'unknown' }
  /** More than one has such a name. */
  | { what: 'communes'; communes: Commune[] }
  | {
      what: 'places';
      /** Where the rest is about; null: about all of these. */
      commune: Commune | null;
      /** Of a code that has more than one, the largest first. */
      communes: Commune[];
      timeZone: string;
      groups: Group[];
    };

/** Whom to alert for her, as far as it is known. */
export interface CompetentUnit {
  zone: 'police' | 'gendarmerie';
  name: string;
  /** Empty: not in the directory. */
  telephone: string;
  /** For which it is competent: hers, or the largest of those that may be. */
  commune: string;
}
