// Enterprises
