import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The shops, as the module shop has them; copied. */
@Entity({ name: 'shops' })
export class ShopRow {
  @PrimaryColumn({ type: 'varchar', name: 'shop_id' })
  shopId: string;

  @Column({ type: 'varchar' })
  district: string;
}
