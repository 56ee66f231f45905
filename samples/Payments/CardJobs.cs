using TypedJobs;

namespace Payments;

/// <summary>The jobs of this sample.</summary>
public sealed class CardJobs(Bank bank)
{
    /// <summary>Pays with a card.</summary>
    [Job]
    public string Pay(Card card, int amount)
    {
        if (amount <= 0)
        {
            throw new UnrecoverableJobException($"An amount of {amount} cannot be paid.");
        }

        // Nothing has failed, so this counts as no attempt.
        return bank.TryPay(card, amount)
            ? $"{card.Holder} paid {amount} with the card that ends in {card.Number[^4..]}"
            : throw new ReleaseJobException(TimeSpan.FromMilliseconds(200));
    }
}
