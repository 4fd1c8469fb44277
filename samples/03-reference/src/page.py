"""What a visitor sees."""


def render(count, last, environment):
    return f"shop ({environment}): visit {count}, the last one was {last}\n"
