import type { Shop } from '../domain/shop.js';
import { chickenAndPizza } from './chicken-and-pizza.js';
import { chineseJapaneseAsian } from './chinese-japanese-asian.js';
import { koreanFood } from './korean.js';
import { shopOfSample } from './sample-shop.js';
import { snacksWesternCafe } from './snacks-western-cafe.js';

/** All sample shops. */
export function sampleShops(): Shop[] {
  return [chickenAndPizza, koreanFood, chineseJapaneseAsian, snacksWesternCafe].flat().map(shopOfSample);
}
