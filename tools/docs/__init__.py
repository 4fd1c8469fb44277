"""What is made from the code: pages of docs/ for people, and indexes for the code itself."""
