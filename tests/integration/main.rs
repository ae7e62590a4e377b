//! The one integration test binary: one link instead of many. A file in this folder that is not named here fails
//! `house::no_forgotten_test_files`.

mod house;
