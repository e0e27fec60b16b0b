-- The table that the connector `analytics` writes, and views for analysts. It may be run again: psql <url> -f deploy/connect/analytics.sql
CREATE TABLE IF NOT EXISTS event (
  id uuid PRIMARY KEY,
  topic text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  event_key text NOT NULL,
  partition_no integer NOT NULL,
  position_no bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  correlation_id text NOT NULL,
  data jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS event_by_key ON event (event_key);
CREATE INDEX IF NOT EXISTS event_by_name ON event (name, occurred_at);

-- One row for each order. Topics are not in order among each other: a payment whose order has not come yet is left out until then.
CREATE OR REPLACE VIEW order_summary AS
SELECT
  event_key AS order_id,
  min(data ->> 'shopId') AS shop_id,
  min(data ->> 'shopName') AS shop_name,
  min((data ->> 'placedAt')::timestamptz) AS placed_at,
  min((data ->> 'total')::bigint) AS total,
  bool_or(name = 'order.accepted') AS accepted,
  bool_or(name IN ('order.rejected', 'order.cancelled')) AS ended_unserved,
  coalesce(sum((data ->> 'amount')::bigint) FILTER (WHERE name = 'payment.captured'), 0)
    - coalesce(sum((data ->> 'amount')::bigint) FILTER (WHERE name = 'payment.refunded'), 0) AS revenue
FROM event
WHERE topic IN ('ficus.order', 'ficus.payment')
GROUP BY event_key
HAVING bool_or(name = 'order.placed');

-- Orders and revenue (won: captured less refunded) of each shop on each day of Korea on which the orders were placed.
CREATE OR REPLACE VIEW shop_day AS
SELECT
  shop_id,
  min(shop_name) AS shop_name,
  (placed_at AT TIME ZONE 'Asia/Seoul')::date AS day,
  count(*) AS orders,
  count(*) FILTER (WHERE accepted) AS accepted,
  count(*) FILTER (WHERE ended_unserved) AS ended_unserved,
  sum(revenue) AS revenue
FROM order_summary
GROUP BY shop_id, day;
