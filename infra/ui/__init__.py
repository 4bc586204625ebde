"""The pages of `api/web`: finding Node, building them when they changed, checking them."""
