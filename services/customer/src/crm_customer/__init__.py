"""The customer service: whom the company sells to. A row of rooms, one per aggregate; ``app.py`` shows all of it."""
