import { z } from 'zod';
import {
  anyone,
  BAD_CURSOR,
  byModule,
  client,
  command,
  contract,
  event,
  get,
  identifier,
  line,
  pageOf,
  pageQuery,
  patch,
  post,
  query,
  refusal,
} from '../../platform/contract/api.js';

export const SHOP_UNKNOWN = refusal('SHOP_UNKNOWN', 404, 'There is no such shop.');
export const ITEM_UNKNOWN = refusal('ITEM_UNKNOWN', 404, 'The menu of the shop has no such item.');
export const STALE_VERSION = refusal('STALE_VERSION', 412, 'The shop has changed since; read it again.');
export const MENU_FULL = refusal('MENU_FULL', 409, 'The menu has as many items as a menu may have.');

/** What a shop cooks (업종). */
export const Category = z.enum([
  '치킨',
  '피자',
  '한식',
  '중식',
  '일식',
  '분식',
  '양식',
  '아시안',
  '족발·보쌈',
  '카페·디저트',
]);

/** An amount of Korean won. */
const Won = z.int().min(0).max(100_000_000);
const Version = z.int().min(1);

const MenuItem = z.object({
  menuItemId: z.string(),
  name: z.string(),
  price: Won,
  /** False: sold out for now (품절). */
  available: z.boolean(),
});

const ShopSummary = z.object({
  shopId: z.string(),
  ownerId: z.string(),
  name: z.string(),
  category: Category,
  district: z.string(),
  open: z.boolean(),
  minimumOrder: Won,
});

const ShopView = ShopSummary.extend({ menu: z.array(MenuItem), version: Version });

const MenuItemView = MenuItem.extend({
  shopId: z.string(),
  /** The version of the shop, of which its menu is a part. */
  version: Version,
});

const NewShop = z.strictObject({
  name: line(60),
  category: Category,
  /** Where it cooks: a district (구). */
  district: line(20),
  minimumOrder: Won,
  open: z.boolean().default(false),
});

const saysSomething = (change: { readonly [field: string]: unknown }, what: readonly string[]) =>
  what.some((field) => change[field] !== undefined);

const ShopChange = z
  .strictObject({
    shopId: identifier,
    version: Version,
    name: line(60).optional(),
    open: z.boolean().optional(),
    minimumOrder: Won.optional(),
  })
  .refine(
    (change) => saysSomething(change, ['name', 'open', 'minimumOrder']),
    'say what to change: name, open or minimumOrder',
  );

const NewMenuItem = z.strictObject({ shopId: identifier, name: line(60), price: Won });

const MenuItemChange = z
  .strictObject({
    shopId: identifier,
    menuItemId: identifier,
    version: Version,
    name: line(60).optional(),
    price: Won.optional(),
    available: z.boolean().optional(),
  })
  .refine(
    (change) => saysSomething(change, ['name', 'price', 'available']),
    'say what to change: name, price or available',
  );

const Search = z.strictObject({
  category: Category.optional(),
  district: line(20).optional(),
  ownerId: identifier.optional(),
  open: z.boolean().optional(),
  /** Part of the name of the shop, or of an item on its menu. */
  text: line(60).optional(),
  ...pageQuery,
});

/** The present offer of a shop for the requested items. */
const Offer = ShopSummary.pick({ shopId: true, ownerId: true, name: true, open: true, minimumOrder: true }).extend({
  items: z.array(MenuItem),
  version: Version,
});

/** 가게·메뉴: shops, menus and opening. A shop and its menu have one version; every change raises it. */
export const shop = contract('shop', {
  calls: {
    register: command({
      in: NewShop,
      out: ShopView,
      allow: ['owner'],
      http: post('/api/shops', { etag: 'version', location: '/api/shops/:shopId' }),
    }),
    search: query({
      in: Search,
      out: pageOf(ShopSummary),
      errors: { BAD_CURSOR },
      allow: [anyone],
      http: get('/api/shops'),
    }),
    byId: query({
      in: z.strictObject({ shopId: identifier }),
      out: ShopView,
      errors: { SHOP_UNKNOWN },
      allow: [anyone],
      http: get('/api/shops/:shopId', { etag: 'version' }),
    }),
    change: command({
      in: ShopChange,
      out: ShopView,
      errors: { SHOP_UNKNOWN, STALE_VERSION },
      allow: ['owner:own', 'admin'],
      http: patch('/api/shops/:shopId', { ifMatch: 'version', etag: 'version' }),
    }),
    // Adding overwrites nothing that somebody has seen, so it needs no version.
    addMenuItem: command({
      in: NewMenuItem,
      out: MenuItemView,
      errors: { SHOP_UNKNOWN, MENU_FULL },
      allow: ['owner:own'],
      http: post('/api/shops/:shopId/menu', { etag: 'version', location: '/api/shops/:shopId/menu/:menuItemId' }),
    }),
    changeMenuItem: command({
      in: MenuItemChange,
      out: MenuItemView,
      errors: { SHOP_UNKNOWN, ITEM_UNKNOWN, STALE_VERSION },
      allow: ['owner:own'],
      http: patch('/api/shops/:shopId/menu/:menuItemId', { ifMatch: 'version', etag: 'version' }),
    }),
    offer: query({
      in: z.strictObject({ shopId: identifier, menuItemIds: z.array(identifier).min(1).max(50) }),
      out: Offer,
      errors: { SHOP_UNKNOWN, ITEM_UNKNOWN },
      allow: [byModule('order')],
    }),
  },
  events: {
    changed: event({
      version: 1,
      key: 'shopId',
      data: z.object({
        shopId: z.string().describe('The shop.'),
        version: Version.describe('The version of the shop after the change.'),
      }),
      keep: 'latest per key',
      summary: 'A shop is new, or it or its menu changed. A consumer that needs the shop calls shop.byId.',
    }),
  },
});

export type Category = z.output<typeof Category>;
export type ShopView = z.output<typeof ShopView>;
export type ShopSummary = z.output<typeof ShopSummary>;
export type MenuItemView = z.output<typeof MenuItemView>;
export type Offer = z.output<typeof Offer>;

/** Calls the shop module. */
export class ShopClient extends client(shop) {}
