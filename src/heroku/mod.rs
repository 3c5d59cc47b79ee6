//! heroku
