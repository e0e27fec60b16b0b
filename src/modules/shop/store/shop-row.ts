import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A shop, without its menu. */
@Entity({ name: 'shops' })
export class ShopRow {
  @PrimaryColumn({ type: 'varchar', name: 'shop_id' })
  shopId: string;

  @Column({ type: 'varchar', name: 'owner_id' })
  ownerId: string;

  @Column({ type: 'varchar' })
  name: string;

  @Column({ type: 'varchar' })
  category: string;

  @Column({ type: 'varchar' })
  district: string;

  /** 1 or 0. */
  @Column({ type: 'integer' })
  open: number;

  @Column({ type: 'integer', name: 'minimum_order' })
  minimumOrder: number;

  @Column({ type: 'integer' })
  version: number;
}
