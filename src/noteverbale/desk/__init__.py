"""What a person sees and does at the desk, without HTML or HTTP."""
