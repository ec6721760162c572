"""The sales service: from opportunity to money. A row of rooms, one per aggregate; ``app.py`` shows all of it."""
