//! The simulator: seeds that every run goes through, and engines broken on purpose.

mod seeds;
