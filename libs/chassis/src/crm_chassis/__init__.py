"""What every service of the suite needs and no service is: a company that sold bicycles could use it as it stands."""
