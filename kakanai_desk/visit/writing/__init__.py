"""The writing desk (記載台): residents enter their household, with a card or without, and take a slip to a counter."""
