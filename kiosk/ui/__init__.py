"""What is on the screen: the window, its pictures, its phrases and an automatic hand. It holds no words and decides nothing."""
