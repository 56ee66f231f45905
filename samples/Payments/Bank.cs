namespace Payments;

/// <summary>Stands for a bank that is too busy for the first payment that it is asked for.</summary>
public sealed class Bank
{
    private int _calls;

    /// <summary>Pays, unless the bank is busy.</summary>
    public bool TryPay(Card card, int amount) => Interlocked.Increment(ref _calls) > 1 && card.Number.Length == 16 && amount > 0;
}
