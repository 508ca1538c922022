-- What the clock had rested on when the cycle ended, as far as was known, in a number (store/src/sla/rested.rs).
ALTER TABLE sla_verdict ADD COLUMN rested INTEGER;
