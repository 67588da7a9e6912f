"""Worker processes of one service: started side by side, told apart, replaced, never lost in silence."""
