/**
 * Why a row was not taken, in the console's language: the desk's reasons are parts of sentences in
 * English (src/places, src/desk/import.c). One that is new here is shown as it came.
 */
import { words, type Key } from './words';

const REASONS: Record<string, Key> = {
  'it has no name': 'reason_no_name',
  'its coordinates are zero': 'reason_zero',
  'latitude and longitude are equal': 'reason_equal',
  'latitude and longitude are swapped': 'reason_swapped',
  'it lies over 40 km from its commune': 'reason_far',
  'its coordinates are malformed': 'reason_coordinates',
  'its centre is no point': 'reason_coordinates',
  'it has neither commune nor coordinates': 'reason_nowhere',
  'its commune is not known': 'reason_commune',
  "the commune's code is malformed": 'reason_code',
  'its code is malformed': 'reason_code',
  'its code is there already': 'reason_twice',
  'its postal code is malformed': 'reason_postal',
  'a postal code is malformed': 'reason_postal',
  'it has too many postal codes': 'reason_postal_many',
  'its institution is neither PN nor GN': 'reason_institution',
  'its population is no number': 'reason_population',
  'its hours are malformed': 'reason_hours',
  'its kind is not small letters, digits and low lines': 'reason_kind',
  'its name is too long': 'reason_long',
  'its address is too long': 'reason_long',
  'its telephone number is too long': 'reason_long',
  'its note is too long': 'reason_long',
  'its town is too long': 'reason_long',
  "the service's name is too long": 'reason_long',
  "the service's number is too long": 'reason_long',
  "the unit's number is too long": 'reason_long',
  'a field is too long': 'reason_long',
  'the row is too long': 'reason_long',
  'it is too long': 'reason_long',
  'it is not UTF-8': 'reason_utf8',
  'it is not JSON': 'reason_json',
  'it is too deep': 'reason_deep',
  'it has fewer fields than the header': 'reason_fields',
  'it has more fields than the header': 'reason_fields',
  'it has too many fields': 'reason_fields',
  'a quote stands in the middle of a field': 'reason_quote',
  'text follows a closing quote': 'reason_quote',
  'it has a zero byte': 'reason_byte',
  'it has a lone carriage return': 'reason_byte',
};

export function reasonText(reason: string): string {
  const key = REASONS[reason];
  return key ? words(key) : reason;
}
